"""Archive a product, and restore it."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404
from curation.judging import archiving
from curation.queries import product_pages
from products.models import Listing
from products.queries.listings import listings_of

bp = Blueprint("archivals", __name__)


@bp.get("/product/<int:listing_id>/archival")
def new_archival(listing_id: int):
    """Show what archiving means."""
    page = product_pages.page_of(current_user.id, listing_id)
    if page is None or page.archived_at:
        abort(404)
    return render_template("curation/listing_archival.html", page=page)


@bp.post("/product/<int:listing_id>/archival")
def create_archival(listing_id: int):
    """Archive the product and withdraw its applications."""
    archiving.archive(_find_own_listing(listing_id), by=current_user)
    db.session.commit()
    flash(_("The product is put away. Nothing of it is lost."), "note")
    return redirect(url_for("listings.list_listings"), 303)


@bp.post("/product/<int:listing_id>/archival/end")
def delete_archival(listing_id: int):
    """Restore the product."""
    archiving.restore(_find_own_listing(listing_id), by=current_user)
    db.session.commit()
    flash(_("The product's page is there again, as it was."), "good")
    return redirect(url_for("product_pages.show_product_page", listing_id=listing_id), 303)


def _find_own_listing(listing_id: int) -> Listing:
    return find_or_404(listings_of(current_user.id), id=listing_id)

"""A product's page: begun by one question, shown as buyers will see it, put away."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from curation.forms.listings import ProductForm
from curation.judging import archiving
from curation.models import Listing
from curation.policies.listings import can_sell
from curation.product import listings
from curation.queries import listings as queries
from curation.views.editing import find_listing, find_page
from curation.views.product_page import product_page
from people.enterprises import enterprise_of

bp = Blueprint("listings", __name__)


@bp.get("/product/new")
def new_listing():
    """What product is to be sold? Asked once after signing up; whoever has not told of a business yet does so first."""
    require(can_sell(current_user))
    if enterprise_of(current_user.id) is None:
        return redirect(url_for("enterprise.new_enterprise"))
    return _new(ProductForm())


@bp.post("/product/new")
def create_listing():
    """Open its page."""
    require(can_sell(current_user))
    enterprise = enterprise_of(current_user.id)
    if enterprise is None:
        return redirect(url_for("enterprise.new_enterprise"), 303)
    form = ProductForm()
    if not form.validate_on_submit():
        return _new(form), 422
    listing = listings.make_listing(enterprise.id, product=form.product.data, by=current_user)
    db.session.commit()
    flash(_("The page is begun. It grows with every course, and nobody else sees it yet."), "good")
    return redirect(url_for(".show_listing", listing_id=listing.id), 303)


@bp.get("/products")
def list_listings():
    """All pages of one's own business."""
    require(can_sell(current_user))
    return render_template("curation/listings.html", pages=queries.names_of(current_user.id))


@bp.get("/product/<int:listing_id>")
def show_listing(listing_id: int):
    """The page as buyers will see it, its empty parts, and the next step."""
    return product_page(find_page(listing_id))


@bp.get("/product/<int:listing_id>/preview")
def show_preview(listing_id: int):
    """Nothing but what a buyer will see, as on a phone."""
    return render_template("curation/listing_preview.html", page=find_page(listing_id))


@bp.get("/product/<int:listing_id>/archival")
def new_archival(listing_id: int):
    """What it means to put a page away."""
    find_listing(listing_id)
    return render_template("curation/listing_archival.html", page=find_page(listing_id))


@bp.post("/product/<int:listing_id>/archival")
def create_archival(listing_id: int):
    """Put it away, and take it back from wherever it is."""
    archiving.archive(_own(listing_id), by=current_user)
    db.session.commit()
    flash(_("The product is put away. Nothing of it is lost."), "note")
    return redirect(url_for(".list_listings"), 303)


@bp.post("/product/<int:listing_id>/archival/end")
def delete_archival(listing_id: int):
    """Take it up again."""
    archiving.take_up_again(_own(listing_id), by=current_user)
    db.session.commit()
    flash(_("The product's page is there again, as it was."), "good")
    return redirect(url_for(".show_listing", listing_id=listing_id), 303)


def _own(listing_id: int) -> Listing:
    return find_or_404(queries.listings_of(current_user.id), id=listing_id)


def _new(form: ProductForm) -> str:
    return render_template("curation/listing_new.html", form=form)

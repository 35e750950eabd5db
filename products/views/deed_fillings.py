"""A learner allows a deed of a lesson for the product page, and chooses the product where there are several."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from products import deed_filling
from products.queries import listings as queries
from products.views.editing import find_listing
from quizzes.models import GivenDeed
from quizzes.queries.deeds import OwnDeed, find_own

bp = Blueprint("deed_fillings", __name__)


@bp.post("/product/deeds/<int:deed_id>")
def create_consent(deed_id: int):
    """Allow the deed for the product page, and fill the page. Of several products the learner chooses one."""
    own = _find_own(deed_id)
    deed = db.session.get_one(GivenDeed, deed_id)
    if deed_filling.offer(deed, own.fills, person_id=own.person_id):
        return redirect(url_for(".new_filling", deed_id=deed_id), 303)
    filled = deed.filled_page_at is not None
    db.session.commit()
    if filled:
        flash(_("It is on your product page now. Nothing that stood there was overwritten."), "good")
    else:
        flash(_("Noted. It goes to your product page as soon as you begin one."), "note")
    return _back_to_lesson(own)


@bp.get("/product/deeds/<int:deed_id>")
def new_filling(deed_id: int):
    """Ask which of several products the deed is for."""
    own = _find_own(deed_id)
    names = [page for page in queries.names_of(own.person_id) if page.archived_at is None]
    return render_template("products/deed_choice.html", own=own, names=[] if own.filled_page_at else names)


@bp.post("/product/<int:listing_id>/deeds/<int:deed_id>")
def create_filling(listing_id: int, deed_id: int):
    """Fill this page with the deed."""
    own = _find_own(deed_id)
    listing = find_listing(listing_id)
    if deed_filling.fill(listing, db.session.get_one(GivenDeed, deed_id), own.fills):
        flash(_("It is on your product page now. Nothing that stood there was overwritten."), "good")
    db.session.commit()
    return redirect(url_for("product_pages.show_product_page", listing_id=listing_id), 303)


def _find_own(deed_id: int) -> OwnDeed:
    """Return the visitor's own deed with the part of the page that it fills, or answer 404."""
    return find_own(current_user.id, deed_id) or abort(404)


def _back_to_lesson(own: OwnDeed) -> Response:
    return redirect(url_for("lessons.show_lesson", slug=own.slug, key=own.lesson_key, _anchor="deed"), 303)

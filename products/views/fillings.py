"""A passed task is offered to a product's page: the owner chooses a product or declines."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people.views.entering import next_page
from products import filling
from products.policies import can_answer_offer
from products.queries import listings as queries
from products.queries.offers import Offer, offer_of
from products.views.editing import find_listing
from quizzes.models import Submission

bp = Blueprint("fillings", __name__)


@bp.get("/product/offers/<int:submission_id>")
def new_filling(submission_id: int):
    """Ask which of several products the task is for."""
    offer = _find_own_offer(submission_id)
    names = [page for page in queries.names_of(current_user.id) if page.id in offer.listing_ids]
    return render_template("products/listing_offer.html", offer=offer, names=names)


@bp.post("/product/<int:listing_id>/offers/<int:submission_id>")
def create_filling(listing_id: int, submission_id: int):
    """Fill this page with the task, and return to the page of the button where it says which (`next`)."""
    _find_own_offer(submission_id)
    listing = find_listing(listing_id)
    submission = db.session.get_one(Submission, submission_id)
    if filling.accept(listing, submission, by=current_user):
        flash(_("Done. Nothing that stood on the page was overwritten."), "good")
    db.session.commit()
    return redirect(next_page() or url_for("product_pages.show_product_page", listing_id=listing_id), 303)


@bp.post("/product/offers/<int:submission_id>/refusal")
def create_refusal(submission_id: int):
    """Decline the offer for all products."""
    _find_own_offer(submission_id)
    filling.decline(db.session.get_one(Submission, submission_id), by=current_user)
    db.session.commit()
    flash(_("It stays with the course only. You can still add photos yourself."), "note")
    return redirect(url_for("home.show_home"), 303)


def _find_own_offer(submission_id: int) -> Offer:
    """Return the offer of the visitor's own task, answered or not, or answer 404."""
    offer = offer_of(submission_id)
    if offer is None or not can_answer_offer(current_user, offer.learner_id):
        abort(404)
    return offer

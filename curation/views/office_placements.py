"""All placements for the office. An officer can take a product down from every channel."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.lists.pages import list_page
from core.web import find_or_404, require
from curation.desk_parts import placing
from curation.forms.channels import WhyForm
from curation.lists.placements import PLACEMENTS
from curation.policies.office import can_take_down
from curation.queries import office
from curation.shops import placements
from people.desk import reminding

bp = Blueprint("office_placements", __name__)


@bp.get("/office/placements")
def list_placements():
    """List the placements, those that wait for a channel first."""
    require(can_take_down(current_user))
    page = list_page(PLACEMENTS, current_user)
    late = placing.held_of(current_user, [row.id for row in page.rows])
    reminded = reminding.reminded_today(list(late.values()))
    return render_template("curation/placements.html", page=page, late=late, reminded=reminded)


@bp.get("/office/placements/<int:listing_id>/takedown")
def new_takedown(listing_id: int):
    """Show the form for the reason."""
    require(can_take_down(current_user))
    return _render(find_or_404(office.placed_listings(), id=listing_id), WhyForm(formdata=None))


@bp.post("/office/placements/<int:listing_id>/takedown")
def create_takedown(listing_id: int):
    """Take the product down from every channel, with a reason for its owner."""
    require(can_take_down(current_user))
    listing, form = find_or_404(office.placed_listings(), id=listing_id), WhyForm()
    if not form.validate_on_submit():
        return _render(listing, form), 422
    with form.showing_refusals() as refused:
        placements.take_down([listing.id], form.reason.data, by_id=current_user.id)
    if refused:
        return _render(find_or_404(office.placed_listings(), id=listing_id), form), refused.status
    db.session.commit()
    flash(_("It is taken down everywhere. The owner is told why."), "good")
    return redirect(url_for(".list_placements"), 303)


def _render(listing, form: WhyForm) -> str:
    return render_template("curation/takedown.html", listing=listing, form=form)

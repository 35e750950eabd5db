"""All placements for the office. An officer can take a product down from every channel."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.paging import page_number
from core.web import find_or_404, require
from core.wording import in_language
from curation.forms.channels import WhyForm
from curation.policies.office import can_take_down
from curation.queries import channels as queries
from curation.queries import office
from curation.queries.channels import PlacedProduct
from curation.shops import placements
from curation.shops.placement_words import reason_words, state_words
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("office_placements", __name__)


@bp.get("/office/placements")
def list_placements():
    """List the placements, those that wait for a channel first."""
    require(can_take_down(current_user))
    page = page_number()
    rows, pages = queries.page_of_all_channels(page)
    rules = rule_versions.current()
    return render_template("curation/placements.html", lines=[_line(row, rules) for row in rows], page=page, pages=pages)


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


def _line(row: PlacedProduct, rules: Rules) -> dict:
    kind, word = state_words(row.state)
    channel = rules.channels.get(row.channel)
    return {
        "row": row,
        "shop": in_language(channel.title) if channel else row.channel,
        "due": placements.due_for(row.state, row.changed_at, rules),
        "kind": kind,
        "word": word,
        "why": reason_words(row.reason),
    }

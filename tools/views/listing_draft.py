"""A product's text from a few answers: checked, shown as buyers see it, to be copied or put on one's own page."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, reads_only, require
from curation.models import Listing
from curation.policies.listings import can_sell
from curation.product.listings import OtherVersion, version_of
from curation.product.problems import Part
from curation.queries import listings as queries
from curation.rulebook import rules
from tools import drafting
from tools.drafting import Draft
from tools.forms import DraftForm, SavingForm, draft_form
from tools.policies import can_use_tools
from tools.views.origin import origin
from tools.views.own_pages import own_pages

bp = Blueprint("listing_draft", __name__)


@bp.get("/tools/listing-draft")
def show_draft():
    """The empty form."""
    require(can_use_tools(current_user))
    form = _form()(formdata=None)
    form.origin.data = origin().value
    return _page(form)


@bp.post("/tools/listing-draft")
@reads_only
def look_at_draft():
    """What was typed, with what the rules say of it; nothing is kept."""
    require(can_use_tools(current_user))
    form = _form()()
    right = form.validate_on_submit()
    return _page(form, looked=right and not form.is_empty), 200 if right else 422


@bp.post("/tools/listing-draft/saving")
def create_saving():
    """Put it on a page of one's own. Where other words stand there, both are shown first."""
    require(can_sell(current_user))
    form = SavingForm()
    listing = _own_listing(form)
    if not form.validate_on_submit():
        abort(400)
    draft = Draft(form.title.data or "", (form.description.data or "").replace("\r\n", "\n").strip())
    standing = version_of(listing, Part.TEXT)
    if drafting.would_overwrite(listing, draft) and form.version.data != standing:
        return _both(listing, draft), 409
    try:
        drafting.fill(listing, draft, version=standing)
    except OtherVersion:  # in this very moment, on another phone
        db.session.rollback()
        return _both(_own_listing(form), draft), 409
    db.session.commit()
    flash(_("The text stands on your product’s page."), "good")
    return redirect(url_for("listings.edit_text", listing_id=listing.id), 303)


def _form() -> type[DraftForm]:
    return draft_form(rules.current().categories.values())


def _own_listing(form: SavingForm) -> Listing:
    number = form.listing.data or ""
    listing: Listing = find_or_404(
        queries.listings_of(current_user.id), id=int(number) if number.isdecimal() and len(number) < 10 else 0
    )
    return listing if listing.archived_at is None else abort(404)


def _both(listing: Listing, draft: Draft) -> str:
    form = SavingForm(formdata=None, listing=listing.id, title=draft.title, description=draft.description)
    form.version.data = version_of(listing, Part.TEXT)
    return render_template("tools/listing_both.html", listing=listing, draft=draft, form=form)


def _page(form: DraftForm, *, looked: bool = False) -> str:
    pages = own_pages()
    known = queries.page_of(current_user.id, pages[0].id) if pages else None
    if known and not form.category.data and not form.is_submitted():
        form.category.data = known.category
    draft = form.draft(maker=known.maker if known else current_user.name, village=known.village if known else None)
    found: dict[str, list[Any]] = {}
    of = rules.current()
    for problem in drafting.look_at(draft, of, known.papers if known else ()) if looked else ():
        found.setdefault(problem.check, []).append(problem)
    return render_template(
        "tools/listing_draft.html",
        form=form,
        came=origin(),
        draft=draft,
        looked=looked,
        problems=found,
        checks=of["listing_checks"],
        pages=pages,
    )

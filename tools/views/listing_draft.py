"""The product text: made from answers, checked, shown as buyers see it, and saved to an own product page."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, reads_only, require
from products.listings import EditConflict, version_of
from products.models import Listing
from products.policies import can_sell
from products.problems import Part
from products.queries import listings as queries
from products.rulebook import rules
from tools import drafting
from tools.drafting import Draft
from tools.forms import DraftForm, SavingForm, draft_form
from tools.policies import can_use_tools
from tools.views.origin import origin
from tools.views.own_pages import own_pages

bp = Blueprint("listing_draft", __name__)


@bp.get("/tools/listing-draft")
def show_draft():
    """Show the empty form."""
    require(can_use_tools(current_user))
    form = _form_class()(formdata=None)
    form.origin.data = origin().value
    return _render_page(form)


@bp.post("/tools/listing-draft")
@reads_only
def look_at_draft():
    """Show the text with the problems that the rules find in it. Nothing is stored."""
    require(can_use_tools(current_user))
    form = _form_class()()
    is_valid = form.validate_on_submit()
    return _render_page(form, is_checked=is_valid and not form.is_empty), 200 if is_valid else 422


@bp.post("/tools/listing-draft/saving")
def create_saving():
    """Save the text to an own product page. Where the page has another text, show both texts first."""
    require(can_sell(current_user))
    form = SavingForm()
    listing = _own_listing(form)
    if not form.validate_on_submit():
        abort(400)
    draft = Draft(form.title.data or "", (form.description.data or "").replace("\r\n", "\n").strip())
    current_version = version_of(listing, Part.TEXT)
    if drafting.would_overwrite(listing, draft) and form.version.data != current_version:
        return _render_both(listing, draft), 409
    try:
        drafting.save_to(listing, draft, version=current_version)
    except EditConflict:  # another request changed the page since `version_of`
        db.session.rollback()
        return _render_both(_own_listing(form), draft), 409
    db.session.commit()
    flash(_("The text stands on your product’s page."), "good")
    return redirect(url_for("listings.edit_text", listing_id=listing.id), 303)


def _form_class() -> type[DraftForm]:
    return draft_form(rules.current().categories.values())


def _own_listing(form: SavingForm) -> Listing:
    number = form.listing.data or ""
    listing: Listing = find_or_404(
        queries.listings_of(current_user.id), id=int(number) if number.isdecimal() and len(number) < 10 else 0
    )
    return listing if listing.archived_at is None else abort(404)


def _render_both(listing: Listing, draft: Draft) -> str:
    form = SavingForm(formdata=None, listing=listing.id, title=draft.title, description=draft.description)
    form.version.data = version_of(listing, Part.TEXT)
    return render_template("tools/listing_both.html", listing=listing, draft=draft, form=form)


def _render_page(form: DraftForm, *, is_checked: bool = False) -> str:
    pages = own_pages()
    page = queries.page_of(current_user.id, pages[0].id) if pages else None
    if page and not form.category.data and not form.is_submitted():
        form.category.data = page.category
    draft = form.draft(maker=page.maker if page else current_user.name, village=page.village if page else None)
    current_rules = rules.current()
    problems: dict[str, list[Any]] = {}
    for problem in drafting.check(draft, current_rules, page.documents if page else ()) if is_checked else ():
        problems.setdefault(problem.check, []).append(problem)
    return render_template(
        "tools/listing_draft.html",
        form=form,
        origin=origin(),
        draft=draft,
        is_checked=is_checked,
        problems=problems,
        checks=current_rules.listing_checks,
        pages=pages,
    )

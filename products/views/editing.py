"""What the forms of a product's page share: loading the page, saving a part, and the conflict between two phones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.web import find_or_404
from products import listings
from products.forms import PartForm
from products.listings import EditConflict
from products.models import Listing
from products.page_parts import PartState, parts_of
from products.problems import Part, Problem
from products.queries import listings as queries
from products.queries.listings import ProductPage
from products.rulebook.rules import Rules

MOST_CHOSEN = 100
"""The most ticked boxes that a conflict page repeats."""
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Difference:
    """A field that two phones filled in differently."""

    label: Any
    typed: list[str]
    stored: list[str]


def find_listing(listing_id: int) -> Listing:
    """Return a page of the visitor's businesses that is not archived, or answer 404."""
    listing: Listing = find_or_404(queries.listings_of(current_user.id), id=listing_id)
    return listing if listing.archived_at is None else abort(404)


def find_page(listing_id: int) -> ProductPage:
    """Return a page of the visitor's businesses with its content, archived or not, or answer 404."""
    return queries.page_of(current_user.id, listing_id) or abort(404)


def save_part(
    listing: Listing,
    form: PartForm,
    verb: Callable[[], None],
    *,
    refilled: Callable[[Listing], PartForm],
    goal: str,
) -> Answer:
    """Run the verb that saves a form, and redirect to `goal`. On an edit conflict show both versions (409)."""
    try:
        verb()
    except EditConflict:
        db.session.rollback()
        return _conflict(find_listing(listing.id), form, refilled), 409
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(goal, 303)


def page_url(listing_id: int) -> str:
    """Return the address of the product's page."""
    return url_for("product_pages.show_product_page", listing_id=listing_id)


def problems_by_check(page: ProductPage, part: Part, rules: Rules) -> dict[str, list[Problem]]:
    """Return the problems of a part by check. A part that nobody has begun has none."""
    page_part = next((candidate for candidate in parts_of(page, (), rules) if candidate.part is part), None)
    by_check: dict[str, list[Problem]] = {}
    for problem in page_part.problems if page_part and page_part.state is not PartState.EMPTY else ():
        by_check.setdefault(problem.check, []).append(problem)
    return by_check


def version(listing: Listing, part: Part) -> str:
    """Return a part's version, for the form's hidden field."""
    return listings.version_of(listing, part)


def _conflict(listing: Listing, form: PartForm, refilled: Callable[[Listing], PartForm]) -> str:
    stored = refilled(listing)
    pairs = [(field, stored[name]) for name, field in form.pairs() if name in stored]
    differences = [
        Difference(typed.label.text, display_lines(typed), display_lines(saved))
        for typed, saved in pairs
        if display_lines(typed) != display_lines(saved)
    ]
    typed = [(field.name, value) for _name, field in form.pairs() for value in _sent(field)]
    return render_template(
        "products/listing_conflict.html",
        listing=listing,
        differences=differences,
        typed=typed,
        version=stored.version.data,
        action=request.path,
    )


def _sent(field: Any) -> list[str]:
    """Return the values sent for a field: the first for a field of one value, at most MOST_CHOSEN for a list."""
    sent = [value for value in field.raw_data or () if isinstance(value, str)]
    return sent[:MOST_CHOSEN] if isinstance(field.data, list) else sent[:1]


def display_lines(field: Any) -> list[str]:
    """Return the content of a field as lines of text."""
    if field.type in {"RadioField", "SelectField"}:
        return [str(label) for value, label, *_rest in field.iter_choices() if field.data == value]
    if isinstance(field.data, list):
        return [str(label) for value, label, *_rest in field.iter_choices() if value in field.data]
    if field.data is None:
        return []
    return [line for line in str(getattr(field, "_value", lambda: field.data)()).splitlines() if line.strip()]

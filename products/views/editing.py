"""What the editors of a product's page share: the page of one's own business, keeping a part, and two phones that differ."""

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
from products.listings import OtherVersion
from products.models import Listing
from products.page_parts import PartState, parts_of
from products.problems import Part, Problem
from products.queries import listings as queries
from products.queries.listings import ProductPage
from products.rulebook.rules import Rules

MOST_CHOSEN = 100
"""Of boxes to tick; the longest list of ours has some dozen."""
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Difference:
    """A field that two phones filled in differently."""

    label: Any
    mine: list[str]
    standing: list[str]


def find_listing(listing_id: int) -> Listing:
    """A page of one's own business that is not put away, or 404."""
    listing: Listing = find_or_404(queries.listings_of(current_user.id), id=listing_id)
    return listing if listing.archived_at is None else abort(404)


def find_page(listing_id: int) -> ProductPage:
    """The same as it is shown; an archived one too."""
    return queries.page_of(current_user.id, listing_id) or abort(404)


def keep(
    listing: Listing,
    form: PartForm,
    verb: Callable[[], None],
    *,
    refilled: Callable[[Listing], PartForm],
    goal: str,
) -> Answer:
    """Run the verb that keeps a form and go on; where another phone was first, show both and ask (409)."""
    try:
        verb()
    except OtherVersion:
        db.session.rollback()
        return _conflict(find_listing(listing.id), form, refilled), 409
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(goal, 303)


def page_url(listing_id: int) -> str:
    """The product's page."""
    return url_for("product_pages.show_product_page", listing_id=listing_id)


def remarks_on(page: ProductPage, part: Part, of: Rules) -> dict[str, list[Problem]]:
    """What the rules say of a part, by the check that found it; nothing of a part that nobody has begun."""
    one = next((one for one in parts_of(page, (), of) if one.part is part), None)
    sorted_out: dict[str, list[Problem]] = {}
    for found in one.problems if one and one.state is not PartState.EMPTY else ():
        sorted_out.setdefault(found.check, []).append(found)
    return sorted_out


def version(listing: Listing, part: Part) -> str:
    """How a part stands, for a form's hidden field."""
    return listings.version_of(listing, part)


def _conflict(listing: Listing, form: PartForm, refilled: Callable[[Listing], PartForm]) -> str:
    standing = refilled(listing)
    pairs = [(field, standing[name]) for name, field in form.pairs() if name in standing]
    differences = [
        Difference(mine.label.text, shown(mine), shown(other)) for mine, other in pairs if shown(mine) != shown(other)
    ]
    typed = [(field.name, value) for _name, field in form.pairs() for value in _sent(field)]
    return render_template(
        "products/listing_conflict.html",
        listing=listing,
        differences=differences,
        typed=typed,
        version=standing.version.data,
        here=request.path,
    )


def _sent(field: Any) -> list[str]:
    """What was sent for a field of ours, once where it takes one value: not whatever else stood in the request."""
    sent = [value for value in field.raw_data or () if isinstance(value, str)]
    return sent[:MOST_CHOSEN] if isinstance(field.data, list) else sent[:1]


def shown(field: Any) -> list[str]:
    """What stands in a field, as lines to read."""
    if field.type in {"RadioField", "SelectField"}:
        return [str(label) for value, label, *_rest in field.iter_choices() if field.data == value]
    if isinstance(field.data, list):
        return [str(label) for value, label, *_rest in field.iter_choices() if value in field.data]
    if field.data is None:
        return []
    return [line for line in str(getattr(field, "_value", lambda: field.data)()).splitlines() if line.strip()]

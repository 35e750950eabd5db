"""Verbs on a product's page. A draft may be incomplete.

Each form carries the version of its part. Two phones that edit the same part at once are therefore noticed.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError, Stale
from people.identity import Identity
from people.models import Enterprise
from products import deed_filling, filling
from products.locking import lock
from products.models import Listing
from products.problems import Part
from products.rulebook import kinds
from products.rulebook.rules import Rules

FIELDS: dict[Part, tuple[str, ...]] = {
    Part.KIND: ("category", "kind", "answers"),
    Part.TEXT: ("title", "description", "variants", "weight_g", "length_cm", "width_cm", "height_cm"),
    Part.LABEL: ("label_checklist",),
    Part.PRICE: ("cost", "price", "stock", "weekly_capacity", "lead_days"),
}
"""The columns that each form changes. The version of a part covers the same columns; photos have no version."""

VERSION_LENGTH = 16
"""Hex digits of a part's version."""


class EditConflict(Stale):
    """Another phone changed this part since the form was opened. Nothing was saved."""

    message = N_("Another phone changed this in between. Please choose which to keep.")


class UnknownCategory(DomainError):
    """The rules name no such category."""

    message = N_("Please choose the kind of product from the list.")


def make_listing(enterprise_id: int, *, product: str, by: Identity) -> Listing:
    """Create a product's page as a draft, or return the open page of the same name.

    Tasks that the members passed before fill it or are offered to it. Deeds that they allowed for a page fill it.
    """
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())
    open_pages = db.session.scalars(
        select(Listing).where(Listing.enterprise_id == enterprise_id, Listing.archived_at.is_(None))
    ).all()
    for page in open_pages:
        if page.product.casefold() == product.casefold():
            return page
    now = clock.now()
    listing = Listing(
        enterprise_id=enterprise_id, made_by_id=by.id, product=product, created_at=now, changed_at=now, answers={}
    )
    listing.variants, listing.label_checklist, listing.title, listing.description = [], [], "", ""
    db.session.add(listing)
    db.session.flush()
    audit.record("made", "listing", listing.id, actor_id=by.id)
    filling.catch_up(listing)
    deed_filling.catch_up(listing)
    return listing


def version_of(listing: Listing, part: Part) -> str:
    """Return a short hash of a part's values."""
    values = [getattr(listing, name) for name in FIELDS[part]]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:VERSION_LENGTH]


def change(listing: Listing, part: Part, values: Mapping[str, Any], *, version: str) -> None:
    """Save the values of a part. Raises EditConflict if another phone changed the part to other values.

    Saving the price sheet again, unchanged, confirms its prices: their age counts from now.
    """
    lock(listing)
    stored = {name: getattr(listing, name) for name in FIELDS[part]}
    if version != version_of(listing, part) and stored != values:
        raise EditConflict(listing)
    now = clock.now()
    if part is Part.PRICE:
        listing.price_sheet_at = now
    if stored == values:
        return
    for name in FIELDS[part]:
        setattr(listing, name, values[name])
    listing.changed_at = now


def choose_category(listing: Listing, category: str, rules: Rules, *, version: str) -> None:
    """Set the category. Answers given before still count. Raises UnknownCategory or EditConflict."""
    new_category = rules.categories.get(category)
    if new_category is None:
        raise UnknownCategory(category)
    chosen = listing.kind if listing.category == category else None
    kind = kinds.kind_of(new_category, listing.answers, chosen)
    values = {"category": category, "kind": kind.key if kind else None, "answers": listing.answers}
    change(listing, Part.KIND, values, version=version)


def answer_questions(
    listing: Listing, answers: Mapping[str, bool], rules: Rules, *, version: str, chosen: str | None = None
) -> None:
    """Save the answers about the goods. They determine the kind; where several fit, `chosen` does.

    Raises UnknownCategory or EditConflict.
    """
    category = rules.categories.get(listing.category or "")
    if category is None:
        raise UnknownCategory(listing.category)
    kind = kinds.kind_of(category, answers, chosen)
    values = {"category": category.key, "kind": kind.key if kind else None, "answers": dict(answers)}
    change(listing, Part.KIND, values, version=version)

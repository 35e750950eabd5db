"""Verbs on a product's page. A draft takes whatever is there and refuses nothing for being incomplete.

Two phones may edit at once: each form carries the version of its own part, so that nothing is overwritten unseen.
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
from products import filling
from products.holding import hold
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
"""What each form changes, and what its version is about. Photos come and go one by one and need none."""


class OtherVersion(Stale):
    """This part was changed on another phone since the page was opened; nothing was changed now."""

    message = N_("Another phone changed this in between. Please choose which to keep.")


class UnknownCategory(DomainError):
    """No such category in the rules."""

    message = N_("Please choose the kind of product from the list.")


def make_listing(enterprise_id: int, *, product: str, by: Identity) -> Listing:
    """Open a product's page as a draft. The same product named twice is one page; passed tasks come to it or are offered."""
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())
    standing = db.session.scalars(
        select(Listing).where(Listing.enterprise_id == enterprise_id, Listing.archived_at.is_(None))
    ).all()
    for known in standing:
        if known.product.casefold() == product.casefold():
            return known
    now = clock.now()
    listing = Listing(
        enterprise_id=enterprise_id, made_by_id=by.id, product=product, created_at=now, changed_at=now, answers={}
    )
    listing.variants, listing.label_checklist, listing.title, listing.description = [], [], "", ""
    db.session.add(listing)
    db.session.flush()
    audit.record("made", "listing", listing.id, actor_id=by.id)
    filling.catch_up(listing)
    return listing


def version_of(listing: Listing, part: Part) -> str:
    """A short mark of how a part stands now; it changes when anything in the part does."""
    values = [getattr(listing, name) for name in FIELDS[part]]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def change(listing: Listing, part: Part, values: Mapping[str, Any], *, version: str) -> None:
    """Keep what a form says of a part, whole. Raises OtherVersion where it was changed meanwhile to something else.

    Saving the price sheet again, unchanged, says that its prices still hold.
    """
    hold(listing)
    standing = {name: getattr(listing, name) for name in FIELDS[part]}
    if version != version_of(listing, part) and standing != values:
        raise OtherVersion(listing)
    now = clock.now()
    if part is Part.PRICE:
        listing.price_sheet_at = now
    if standing == values:
        return
    for name in FIELDS[part]:
        setattr(listing, name, values[name])
    listing.changed_at = now


def choose_category(listing: Listing, category: str, rules: Rules, *, version: str) -> None:
    """Say what sort of goods it is; answers given before still count. Raises UnknownCategory or OtherVersion."""
    found = rules.categories.get(category)
    if found is None:
        raise UnknownCategory(category)
    chosen = listing.kind if listing.category == category else None
    kind = kinds.kind_of(found, listing.answers, chosen)
    values = {"category": category, "kind": kind.key if kind else None, "answers": listing.answers}
    change(listing, Part.KIND, values, version=version)


def answer_questions(
    listing: Listing, answers: Mapping[str, bool], rules: Rules, *, version: str, chosen: str | None = None
) -> None:
    """Keep the answers about the goods; they name the kind, or `chosen` does where several fit. Raises as `choose_category`."""
    category = rules.categories.get(listing.category or "")
    if category is None:
        raise UnknownCategory(listing.category)
    kind = kinds.kind_of(category, answers, chosen)
    values = {"category": category.key, "kind": kind.key if kind else None, "answers": dict(answers)}
    change(listing, Part.KIND, values, version=version)

"""Which documents the products of a business ask for."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from core.db import run
from eligibility import needs
from eligibility.models import LicenceRuling
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules, Rules

_listings = select(Listing.id, Listing.product, Listing.kind, Listing.answers)
_rulings = select(LicenceRuling.listing_id, LicenceRuling.condition).where(LicenceRuling.applies.is_(False))


def wanted_documents(enterprise_id: int) -> dict[str, list[str]]:
    """Keys of documents with the products that ask for them or for one like them, in two statements; nothing without rules."""
    try:
        rules = rule_versions.current()
    except NoRules:
        return {}
    rows = run(
        _listings.where(Listing.enterprise_id == enterprise_id, Listing.archived_at.is_(None)).order_by(Listing.id)
    ).all()
    if not rows:
        return {}
    ruled = run(_rulings.where(LicenceRuling.listing_id.in_([row.id for row in rows])))
    freed = {(row.listing_id, row.condition) for row in ruled}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        free = {condition for listing_id, condition in freed if listing_id == row.id}
        for key in _asked(rules, row.kind, row.answers, free):
            found[key].append(row.product)
    return dict(found)


def _asked(rules: Rules, kind_key: str | None, answers: dict[str, bool], free: set[str]) -> Iterator[str]:
    """What the kind asks for, and what a yes adds unless an officer said that it does not apply."""
    kind = rules.kinds.get(kind_key or "")
    if kind is None:
        return
    asked = needs.keys(kind.needs)
    for name in kind.conditions:
        if answers.get(name) and name not in free:
            asked |= needs.keys(rules.conditions[name].adds)
    yield from sorted(asked)

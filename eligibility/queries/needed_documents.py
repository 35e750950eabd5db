"""The documents that the products of a business need."""

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


def documents_needed_by(enterprise_id: int) -> dict[str, list[str]]:
    """Return the needed documents by key, each with the products that need it, in two statements.

    Alternatives are all included. Empty if no rules are in force.
    """
    try:
        rules = rule_versions.current()
    except NoRules:
        return {}
    rows = run(
        _listings.where(Listing.enterprise_id == enterprise_id, Listing.archived_at.is_(None)).order_by(Listing.id)
    ).all()
    if not rows:
        return {}
    rulings = run(_rulings.where(LicenceRuling.listing_id.in_([row.id for row in rows])))
    not_applicable = {(row.listing_id, row.condition) for row in rulings}
    needed: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        excluded = {condition for listing_id, condition in not_applicable if listing_id == row.id}
        for key in _needed_keys(rules, row.kind, row.answers, excluded):
            needed[key].append(row.product)
    return dict(needed)


def _needed_keys(rules: Rules, kind_key: str | None, answers: dict[str, bool], excluded: set[str]) -> Iterator[str]:
    """Yield the documents of the kind and of each condition answered with yes, without the excluded conditions."""
    kind = rules.kinds.get(kind_key or "")
    if kind is None:
        return
    keys = needs.keys(kind.needs)
    for name in kind.conditions:
        if answers.get(name) and name not in excluded:
            keys |= needs.keys(rules.conditions[name].adds)
    yield from sorted(keys)

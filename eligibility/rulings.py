"""An officer rules whether a duty that depends on the goods (animal parts, baby clothes, toys) applies to a product."""

from core import audit, clock
from core.db import db, upsert
from core.errors import N_, DomainError
from eligibility import passports
from eligibility.models import LicenceRuling
from people.identity import Identity
from products.models import Listing
from products.rulebook.rules import Rules


class UnknownCondition(DomainError):
    """The rules contain no such question, or an officer does not rule on it."""

    message = N_("The rules no longer ask about this. Please open the list anew.")


def rule(listing: Listing, condition: str, *, applies: bool, note: str, rules: Rules, by: Identity) -> None:
    """Store a ruling. A later ruling replaces an earlier one. Raises UnknownCondition."""
    question = rules.conditions.get(condition)
    if question is None or question.effect != "waiting":
        raise UnknownCondition(condition)
    passports.lock(listing)
    values = {"applies": applies, "note": note.strip(), "ruled_at": clock.now(), "ruled_by_id": by.id}
    insert = upsert(LicenceRuling).values(listing_id=listing.id, condition=condition, **values)
    db.session.execute(insert.on_conflict_do_update(index_elements=["listing_id", "condition"], set_=values))
    audit.record("ruled on licence", "listing", listing.id, actor_id=by.id)

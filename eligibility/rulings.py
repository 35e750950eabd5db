"""An officer says whether a duty that depends on the goods applies to a product: animal parts, clothes for babies, toys."""

from core import audit, clock
from core.db import db, upsert
from core.errors import N_, DomainError
from eligibility import passports
from eligibility.models import LicenceRuling
from people.identity import Identity
from products.models import Listing
from products.rulebook.rules import Rules


class UnknownCondition(DomainError):
    """The rules know no such question, or an officer is not asked about it."""

    message = N_("The rules no longer ask about this. Please open the list anew.")


def rule(listing: Listing, condition: str, *, applies: bool, note: str, rules: Rules, by: Identity) -> None:
    """Say it, or say it anew: the last word counts. Raises UnknownCondition."""
    known = rules.conditions.get(condition)
    if known is None or known.effect != "waiting":
        raise UnknownCondition(condition)
    passports.hold(listing)
    said = {"applies": applies, "note": note.strip(), "ruled_at": clock.now(), "ruled_by_id": by.id}
    insert = upsert(LicenceRuling).values(listing_id=listing.id, condition=condition, **said)
    db.session.execute(insert.on_conflict_do_update(index_elements=["listing_id", "condition"], set_=said))
    audit.record("ruled on licence", "listing", listing.id, actor_id=by.id)

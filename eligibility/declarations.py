"""The sentences that an owner declares for the business (K08). Each row stores the hash of the wording that was shown."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from core import audit, clock
from core.db import changed, db, upsert
from core.errors import N_, DomainError
from eligibility import granting, passports
from eligibility.facts import wording_hash
from eligibility.models import Declaration
from people.identity import Identity
from products.rulebook.rules import Rules


class UnknownSentence(DomainError):
    """The rules contain no such declaration."""

    message = N_("This sentence is no longer asked for. Please open the page anew.")


def declare(enterprise_id: int, keys: Iterable[str], *, rules: Rules, by: Identity) -> None:
    """Declare these sentences in their present wording, and end declarations of an older wording. Raises UnknownSentence."""
    sentences = {sentence.key: sentence for sentence in rules.declarations}
    keys = list(keys)
    if not set(keys) <= set(sentences):
        raise UnknownSentence(keys)
    passports.lock_enterprise(enterprise_id)
    for key in keys:
        _declare(enterprise_id, key, wording_hash(sentences[key]), by)
    granting.grant_if_met(enterprise_id)


def withdraw(enterprise_id: int, key: str, *, by: Identity) -> bool:
    """Withdraw a declaration from now on. Returns True if there was one."""
    passports.lock_enterprise(enterprise_id)
    withdrawn = db.session.execute(_update_active(enterprise_id, key).values(withdrawn_at=clock.now()))
    if changed(withdrawn):
        audit.record("withdrew declaration", "enterprise", enterprise_id, actor_id=by.id)
    return changed(withdrawn) > 0


def active_declarations(enterprise_id: int) -> Sequence[Declaration]:
    """Return the declarations that are not withdrawn, in any wording."""
    return db.session.scalars(
        select(Declaration)
        .where(Declaration.enterprise_id == enterprise_id, Declaration.withdrawn_at.is_(None))
        .order_by(Declaration.id)
    ).all()


def _declare(enterprise_id: int, key: str, sha256: str, by: Identity) -> None:
    other_wording = _update_active(enterprise_id, key).where(Declaration.wording_hash != sha256)
    db.session.execute(other_wording.values(withdrawn_at=clock.now()))
    row = {
        "enterprise_id": enterprise_id,
        "key": key,
        "wording_hash": sha256,
        "given_by_id": by.id,
        "given_at": clock.now(),
    }
    declared = db.session.scalar(upsert(Declaration).values(row).on_conflict_do_nothing().returning(Declaration.id))
    if declared is not None:
        audit.record("declared", "enterprise", enterprise_id, actor_id=by.id)


def _update_active(enterprise_id: int, key: str):
    return update(Declaration).where(
        Declaration.enterprise_id == enterprise_id, Declaration.key == key, Declaration.withdrawn_at.is_(None)
    )

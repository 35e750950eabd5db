"""What an owner declares for the business (K08): one row a sentence, with the hash of exactly the words that were shown."""

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
    """The rules know no such declaration."""

    message = N_("This sentence is no longer asked for. Please open the page anew.")


def declare(enterprise_id: int, keys: Iterable[str], *, rules: Rules, by: Identity) -> None:
    """Declare these sentences in their present words; the same twice is once, older words end. Raises UnknownSentence."""
    sentences = {sentence.key: sentence for sentence in rules.declarations}
    wanted = list(keys)
    if not set(wanted) <= set(sentences):
        raise UnknownSentence(wanted)
    passports.hold_enterprise(enterprise_id)
    for key in wanted:
        _declare(enterprise_id, key, wording_hash(sentences[key]), by)
    granting.grant_if_met(enterprise_id)


def withdraw(enterprise_id: int, key: str, *, by: Identity) -> bool:
    """Take a sentence back, at once; True when one stood."""
    passports.hold_enterprise(enterprise_id)
    withdrawn = db.session.execute(_standing(enterprise_id, key).values(withdrawn_at=clock.now()))
    if changed(withdrawn):
        audit.record("withdrew declaration", "enterprise", enterprise_id, actor_id=by.id)
    return changed(withdrawn) > 0


def standing(enterprise_id: int) -> Sequence[Declaration]:
    """What is declared now, in whatever words."""
    return db.session.scalars(
        select(Declaration)
        .where(Declaration.enterprise_id == enterprise_id, Declaration.withdrawn_at.is_(None))
        .order_by(Declaration.id)
    ).all()


def _declare(enterprise_id: int, key: str, sha256: str, by: Identity) -> None:
    other_words = _standing(enterprise_id, key).where(Declaration.wording_hash != sha256)
    db.session.execute(other_words.values(withdrawn_at=clock.now()))
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


def _standing(enterprise_id: int, key: str):
    return update(Declaration).where(
        Declaration.enterprise_id == enterprise_id, Declaration.key == key, Declaration.withdrawn_at.is_(None)
    )

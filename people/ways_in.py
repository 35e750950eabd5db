"""Who could have gone into an account: whoever made the card, link or code that was used, or removed the app.

Staff see no secret of others, but the maker of a link could use it. Two rules follow. A role that only administrators give ends a
way in that somebody else gave. And two accounts that one person could have opened do not count as two people.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, union_all

from core import audit
from core.audit import AuditEntry
from core.db import db
from people import cards, second_factors, sessions, signing_in
from people.models import Person, ResetCode, SignInCard

COUNTS_FOR = timedelta(days=14)
"""How long before a proposal a new way in still counts. Sessions of staff end after seven days, so its owner has missed it by then."""


def forget_where_giver_may_not(person: Person, *, actor_id: int | None) -> bool:
    """Forget passphrase or PIN, app and sessions, where the last card or code that was used came from somebody who may not open
    the account now. Returns whether there was something to forget. What a command made stays.
    """
    if person.secret_hash is None or cards.may_still_open(_last_giver(person.id), person.id):
        return False
    person.secret_hash = None
    sessions.end_others(person.id)
    second_factors.forget(person.id)
    signing_in.end_other_ways_in(person.id)
    audit.record("ended way in", "person", person.id, actor_id=actor_id)
    return True


def are_in_one_hand(one_id: int, other_id: int, *, since: datetime) -> bool:
    """Whether one person could have gone into both accounts from `since` on, also by way of a third account."""
    return bool(_hands_of(one_id, since) & _hands_of(other_id, since))


def _last_giver(person_id: int) -> int | None:
    """Return who made the card or code that was used last, or None for a command's or where none was used."""
    used = union_all(
        select(SignInCard.used_at.label("at"), SignInCard.made_by_id.label("giver_id")).where(
            SignInCard.person_id == person_id, SignInCard.used_at.is_not(None)
        ),
        select(ResetCode.used_at, ResetCode.given_by_id).where(
            ResetCode.person_id == person_id, ResetCode.used_at.is_not(None)
        ),
    ).subquery()
    last = db.session.execute(select(used.c.giver_id).order_by(used.c.at.desc()).limit(1)).one_or_none()
    return last.giver_id if last else None


def _hands_of(person_id: int, since: datetime) -> set[int]:
    """Return the person, who gave the person a way in since, who gave those one, and so on."""
    hands, newly = {person_id}, {person_id}
    while newly:
        newly = _givers(newly, since) - hands
        hands |= newly
    return hands


def _givers(person_ids: Iterable[int], since: datetime) -> set[int]:
    ids = list(person_ids)
    used = select(SignInCard.made_by_id).where(SignInCard.person_id.in_(ids), SignInCard.used_at >= since)
    codes = select(ResetCode.given_by_id).where(ResetCode.person_id.in_(ids), ResetCode.used_at >= since)
    removed = select(AuditEntry.actor_id).where(
        AuditEntry.thing == "person",
        AuditEntry.thing_id.in_([str(number) for number in ids]),
        AuditEntry.action == "reset second factor",
        AuditEntry.at >= since,
    )
    return {giver for giver in db.session.scalars(union_all(used, codes, removed)) if giver is not None}

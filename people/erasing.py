"""Erase a person at their own wish (UU 27/2022, art. 8 and 43). It waits for some days, in which it can be taken back.

What is erased, and what stays, is in the parts of `people.own_data`. The person is on the list beside the database before the
erasure is committed, so that a restored backup is erased again (`replay`).
"""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from core import audit, cleaning, clock, moments
from core.db import db
from core.errors import N_, DomainError
from core.office import office
from people import absorbed, erased_list, erasure_notices, own_data, pausing, retention, roles, sessions
from people.erased_list import Entry
from people.identity import Identity
from people.models import ErasureReason, ErasureRequest, Person

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Signs that people do not take for others, for the code of a receipt."""
CODE_LENGTH = 26
"""Signs of a receipt's code: 130 random bits."""
LONGEST_WAIT = timedelta(days=30)
"""The longest waiting time that an office may set (`rights` in `consents.yaml`)."""
NIGHT = range(5)
"""The hours at the office in which writing the database anew is in nobody's way."""
TOO_LONG = timedelta(days=3)
"""How long an erasure may wait until the database is written anew."""
_open = (ErasureRequest.taken_back_at.is_(None), ErasureRequest.done_at.is_(None))


class NotCleaned(Exception):
    """The database could not be written anew for days: the disk has no room for a second copy, or somebody always reads."""


class MergedMeanwhile(DomainError):
    """The account was closed or merged into another one while the request waited."""

    status = 409
    message = N_(
        "This account was closed or merged with another one just now. Sign in again, and ask once more where it is open."
    )


class NothingToTakeBack(DomainError):
    """There is no open request, or the erasure is done."""

    status = 409
    message = N_("There is nothing to take back.")


def waiting_days() -> int:
    """Return how many days an erasure waits, as the office promises."""
    rights = office().read("consents.yaml")["rights"]
    return min(next(right["waiting_days"] for right in rights if right["key"] == "erasure"), LONGEST_WAIT.days)


def backup_months() -> int | None:
    """Return for how many months backups are kept. One that was made before an erasure holds the person until then."""
    return retention.months_kept("backups")


def request(by: Identity, *, certificates_too: bool) -> ErasureRequest:
    """Ask for one's own erasure. The account is paused at once. An open request is returned as it is.

    Raises StaffCannot, or MergedMeanwhile where it waited for the lock of a merge.
    """
    pausing.refuse_staff(by)
    if db.session.get_one(Person, by.id, with_for_update=True, populate_existing=True).closed_at:
        raise MergedMeanwhile(by.id)
    existing = open_request(by.id)
    if existing:
        return existing
    asked = _add(by.id, ErasureReason.OWN_WISH, certificates_too=certificates_too, wait=timedelta(days=waiting_days()))
    audit.record("asked to be erased", "person", by.id, actor_id=by.id)
    pausing.pause(by)
    return asked


def take_back(by: Identity) -> None:
    """Take one's own request back, and the pause that came with it; an earlier pause stays. Raises NothingToTakeBack."""
    asked = open_request(by.id, lock=True)
    if asked is None:
        raise NothingToTakeBack(by.id)
    audit.record("took back the erasure", "person", by.id, actor_id=by.id)
    _end_undone(asked, actor_id=by.id)


def open_request(person_id: int, *, lock: bool = False) -> ErasureRequest | None:
    """Return a person's request that waits, or None."""
    asked = select(ErasureRequest).where(ErasureRequest.person_id == person_id, *_open)
    return db.session.scalars(asked.with_for_update() if lock else asked).one_or_none()


def request_by_receipt(code: str) -> ErasureRequest | None:
    """Return the request with this code, or None."""
    return db.session.scalars(select(ErasureRequest).where(ErasureRequest.receipt == code)).one_or_none()


def due_requests() -> list[int]:
    """Return the ids of the requests whose time has come, the oldest first."""
    return list(
        db.session.scalars(
            select(ErasureRequest.id).where(*_open, ErasureRequest.due_at <= clock.now()).order_by(ErasureRequest.id)
        )
    )


def carry_out(request_id: int) -> bool:
    """Erase the person of a due request. Returns False where it was taken back or done in between. Raises OSError.

    Somebody who has become staff since is not erased, as staff may not ask for it. The person and the administrators are told.
    """
    asked = db.session.scalars(
        select(ErasureRequest)
        .where(ErasureRequest.id == request_id, *_open, ErasureRequest.due_at <= clock.now())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if asked is None:
        return False
    person = db.session.get_one(Person, asked.person_id, with_for_update=True, populate_existing=True)
    if sessions.identity_of(person.id).is_staff:
        audit.record("did not erase", "person", person.id, actor_id=None)
        _end_undone(asked, actor_id=None)
        erasure_notices.notify_not_erased(asked.id, person, roles.present_administrators() - {person.id})
        return False
    _erase(asked)
    return True


def erase_at_once(person_id: int, reason: ErasureReason) -> None:
    """Erase a person for whom nobody has to wait, because a period is over. Raises OSError."""
    _erase(open_request(person_id) or _add(person_id, reason, certificates_too=False, wait=timedelta()))


def replay() -> int:
    """Erase again who is on the list and came back with a restored backup. Returns how many. The list learns of all others."""
    entries, again = erased_list.read(), 0
    listed = select(Person.id, Person.created_at, Person.erased_at).where(Person.id.in_({entry.person_id for entry in entries}))
    people = {row.id: row for row in db.session.execute(listed)}
    for entry in entries:
        person = people.get(entry.person_id)
        if person and not person.erased_at and erased_list.mark_of(person.id, person.created_at) == entry.mark:
            asked = request_by_receipt(entry.receipt) or open_request(person.id)
            asked = asked or _add(person.id, _reason(entry), certificates_too=entry.certificates_too, wait=timedelta())
            asked.reason, asked.receipt, asked.certificates_too, asked.taken_back_at = (
                _reason(entry),
                entry.receipt,
                entry.certificates_too,
                None,
            )
            _erase(asked)
            again += 1
    _complete_list({entry.receipt for entry in entries})
    return again


def count_uncleaned() -> int:
    """Count the erasures after which the database must be written anew now: all at night, by day those that waited a day."""
    uncleaned = select(func.count()).where(ErasureRequest.done_at.is_not(None), ErasureRequest.cleaned_at.is_(None))
    if clock.now().astimezone(clock.zone()).hour not in NIGHT:
        uncleaned = uncleaned.where(~moments.lately(ErasureRequest.done_at, timedelta(days=1)))
    return db.session.scalar(uncleaned) or 0


def clean() -> int:
    """Write the database anew and note it for all erasures that were done before. Returns how many.

    Call it outside of a transaction: what was not committed is lost. Raises NotCleaned where it has failed for days, so that the
    sweep is told as one that fails.
    """
    waiting = ErasureRequest.done_at.is_not(None), ErasureRequest.cleaned_at.is_(None)
    rows = db.session.execute(select(ErasureRequest.id, ErasureRequest.done_at).where(*waiting)).all()
    before = [row.id for row in rows]
    if not cleaning.rewrite():
        if not all(moments.was_lately(row.done_at, TOO_LONG) for row in rows):
            raise NotCleaned(len(rows))
        return 0
    db.session.execute(update(ErasureRequest).where(ErasureRequest.id.in_(before)).values(cleaned_at=clock.now()))
    return len(before)


def _complete_list(known: set[str]) -> None:
    """Write erasures of the database that the list lacks, because the list was lost with an earlier machine."""
    done = select(ErasureRequest, Person.created_at).join(Person, Person.id == ErasureRequest.person_id)
    for asked, created_at in db.session.execute(done.where(ErasureRequest.done_at.is_not(None))).all():
        if asked.receipt not in known:
            erased_list.add(_entry(asked, created_at))


def _erase(asked: ErasureRequest) -> None:
    """Erase the person of a request, and before it the accounts that were merged into theirs: they are the same person's."""
    for person_id in reversed(absorbed.all_in(asked.person_id)):
        own = open_request(person_id) or _add(
            person_id, asked.reason, certificates_too=asked.certificates_too, wait=timedelta()
        )
        _erase_alone(own)
    _erase_alone(asked)


def _erase_alone(asked: ErasureRequest) -> None:
    person = db.session.get_one(Person, asked.person_id)
    asked.done_at = clock.now()
    db.session.flush()
    own_data.erase(own_data.Erasure(person.id, asked.certificates_too))
    audit.record("erased", "person", asked.person_id, actor_id=None)
    db.session.flush()
    erased_list.add(_entry(asked, person.created_at))


def _end_undone(asked: ErasureRequest, *, actor_id: int | None) -> None:
    """Close a request that is not carried out. The account goes on, unless it was paused before the request."""
    asked.taken_back_at = clock.now()
    db.session.flush()
    paused_at = db.session.scalar(select(Person.paused_at).where(Person.id == asked.person_id))
    if paused_at and paused_at >= asked.asked_at:
        pausing.end_pause(asked.person_id, actor_id=actor_id)


def _reason(entry: Entry) -> ErasureReason:
    """Return why a person on the list was erased. Lines of earlier versions do not say it."""
    return ErasureReason(entry.reason) if entry.reason in {*ErasureReason} else ErasureReason.OWN_WISH


def _entry(asked: ErasureRequest, created_at: datetime) -> Entry:
    at = asked.done_at.astimezone(UTC).isoformat() if asked.done_at else ""
    mark = erased_list.mark_of(asked.person_id, created_at)
    return Entry(asked.person_id, mark, asked.receipt, asked.certificates_too, at, asked.reason.value)


def _add(person_id: int, reason: ErasureReason, *, certificates_too: bool, wait: timedelta) -> ErasureRequest:
    asked = ErasureRequest(
        person_id=person_id,
        reason=reason,
        receipt="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        certificates_too=certificates_too,
        asked_at=clock.now(),
        due_at=clock.now() + wait,
    )
    db.session.add(asked)
    db.session.flush()
    return asked

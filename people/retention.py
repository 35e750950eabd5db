"""Periods for which records are kept, from `retention` in the office's `consents.yaml`, and their sweeps.

Nothing is swept before an administrator has confirmed the period on the page that shows how many rows it meets. A confirmation
holds for the months that were confirmed: other months in the file have to be confirmed anew. Each package registers the sweeps
of its records.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from core import audit, clock
from core.audit import AuditEntry
from core.db import db, run, upsert
from core.errors import N_, DomainError
from core.office import office
from people.identity import Identity
from people.models import LoginSession, Person, RetentionConfirmation

CLOCK_TOLERANCE = timedelta(days=1)
"""How far the clock may be from the newest row that a person caused."""


class NotSwept(DomainError):
    """There is no such period, or its records are kept without end."""

    status = 404
    message = N_("There is no such period.")


@dataclass(frozen=True)
class Sweep:
    """The sweep of one period. Both functions get the first day whose records are kept."""

    count: Callable[[date], int]
    """Counts the rows that it meets."""
    remove: Callable[[date], int]
    """Removes some of them, at most some hundred, and returns how many."""


@dataclass(frozen=True)
class Period:
    """A period as the office's file has it, with how many rows it meets now and who confirmed it."""

    key: str
    months: int | None
    """None where its records are kept without end."""
    counted_from: str
    then: str
    why: str
    meets: int | None
    """None where nothing of the kind is swept."""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    """The name of who confirmed it."""


_sweeps: dict[str, Sweep] = {}
_confirmed = select(
    RetentionConfirmation.key, RetentionConfirmation.months, RetentionConfirmation.confirmed_at, Person.name
).join(Person, Person.id == RetentionConfirmation.confirmed_by_id)


def register(key: str, sweep: Sweep) -> None:
    """Register the sweep of a period. A second call with the key replaces it."""
    _sweeps[key] = sweep


def periods() -> list[Period]:
    """Return every period of the office's file, in its order."""
    confirmed = _confirmations()
    return [_period(row, confirmed) for row in _rows()]


def period(key: str) -> Period:
    """Return a period that can be confirmed. Raises NotSwept."""
    found = next((period for period in periods() if period.key == key), None)
    if found is None or found.months is None or found.meets is None:
        raise NotSwept(key)
    return found


def confirm(key: str, months: int, by: Identity) -> None:
    """Confirm that records are swept after so many months. Confirming again changes nothing. Raises NotSwept.

    It is refused where the office's file has other months by now.
    """
    if period(key).months != months:
        raise NotSwept(key)
    row = {"key": key, "months": months, "confirmed_at": clock.now(), "confirmed_by_id": by.id}
    db.session.execute(upsert(RetentionConfirmation).values(row).on_conflict_do_nothing())
    audit.record("confirmed", "retention", key, actor_id=by.id)


def withdraw(key: str, by: Identity) -> None:
    """Take a confirmation back. What was swept is not brought back."""
    db.session.execute(delete(RetentionConfirmation).where(RetentionConfirmation.key == key))
    audit.record("withdrew", "retention", key, actor_id=by.id)


def sweep(key: str) -> int:
    """Remove some of what is kept no longer, if the period is confirmed and the clock fits. Returns how many rows.

    Call it until it returns 0, and commit in between.
    """
    since, registered = kept_since(key), _sweeps.get(key)
    if since is None or registered is None or not is_confirmed(key) or not clock_fits():
        return 0
    return registered.remove(since)


def all_keys() -> list[str]:
    """Return the keys of the office's periods."""
    return [row["key"] for row in _rows()]


def is_confirmed(key: str) -> bool:
    """Whether the office has confirmed the months that its file has now."""
    return (key, months_kept(key)) in _confirmations()


def newest_row() -> datetime | None:
    """Return the newest moment that a person caused. What sweeps write with a wrong clock does not count."""
    deeds = select(func.max(AuditEntry.at)).where(AuditEntry.actor_id.is_not(None))
    moments = db.session.scalar(select(func.max(LoginSession.last_seen_at))), db.session.scalar(deeds)
    return max(filter(None, moments), default=None)


def clock_fits() -> bool:
    """Whether the clock is within CLOCK_TOLERANCE of the newest row. Otherwise the clock may be wrong, and nothing is swept."""
    newest = newest_row()
    return newest is not None and -CLOCK_TOLERANCE <= newest - clock.now() <= CLOCK_TOLERANCE


def months_kept(what: str) -> int | None:
    """Return for how many months after their end records of a kind are kept, or None where they are kept without end."""
    return next((row["months"] for row in _rows() if row["key"] == what), None)


def kept_since(what: str) -> date | None:
    """Return the first day whose records are still kept today, or None where all are kept."""
    months = months_kept(what)
    return None if months is None else _months_before(clock.today(), months)


def start_of_day(day: date) -> datetime:
    """Return the first moment of a day in the office's zone."""
    return datetime.combine(day, time.min, clock.zone())


def _rows() -> list[dict[str, Any]]:
    return office().read("consents.yaml")["retention"]


def _period(row: dict[str, Any], confirmed: dict[tuple[str, int | None], Any]) -> Period:
    key, months = row["key"], row["months"]
    since, registered, found = kept_since(key), _sweeps.get(key), confirmed.get((key, months))
    return Period(
        key=key,
        months=months,
        counted_from=row["counted_from"],
        then=row["then"],
        why=row.get("why") or "",
        meets=registered.count(since) if registered and since else None,
        confirmed_at=found.confirmed_at if found else None,
        confirmed_by=found.name if found else "",
    )


def _confirmations() -> dict[tuple[str, int | None], Any]:
    """Return the confirmations by key and months, with the names of who gave them."""
    return {(row.key, row.months): row for row in run(_confirmed)}


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

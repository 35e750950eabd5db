"""The versions of the rules for the officers' page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from core import clock
from core.db import run
from eligibility import application_readers
from eligibility.models import Eligibility
from people.models import Person
from products.models import RuleSet

_granted = (
    select(func.count()).where(Eligibility.rule_set_id == RuleSet.id).correlate(RuleSet).scalar_subquery().label("granted")
)
_rows = (
    select(
        RuleSet.id,
        RuleSet.version,
        RuleSet.created_at,
        RuleSet.in_force_from,
        Person.name.label("by"),
        _granted,
    )
    .outerjoin(Person, Person.id == RuleSet.put_in_force_by_id)
    .order_by(RuleSet.version.desc())
)


@dataclass(frozen=True)
class RuleSetRow:
    """A version, and how many grants and applications it has."""

    id: int
    version: int
    created_at: datetime
    in_force_from: date | None
    by: str | None
    granted: int
    used: int

    @property
    def can_be_taken_back(self) -> bool:
        """Whether the version has a day that somebody gave it, and nothing was granted or handed in by it yet."""
        return self.by is not None and self.in_force_from is not None and not self.granted and not self.used


def list_versions() -> Sequence[RuleSetRow]:
    """Return the versions, newest first, in two statements."""
    used = application_readers.count_by_rule_set()
    return [RuleSetRow(**row._asdict(), used=used.get(row.id, 0)) for row in run(_rows)]


def all_versions() -> Select[Any]:
    """Select all versions, for `find_or_404`."""
    return select(RuleSet)


def in_force_id(rows: Sequence[RuleSetRow]) -> int | None:
    """Return the id of the version in force today, or None."""
    started = [row for row in rows if row.in_force_from and row.in_force_from <= clock.today()]
    return max(started, key=lambda row: (row.in_force_from, row.version)).id if started else None

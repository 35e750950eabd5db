"""The versions of the rules for the officer's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from core import clock
from core.db import run
from eligibility import handed_in
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
    """One version: since when it counts, and what was granted and handed in under it."""

    id: int
    version: int
    created_at: datetime
    in_force_from: date | None
    by: str | None
    granted: int
    used: int


def list_versions() -> Sequence[RuleSetRow]:
    """The newest first, in two statements."""
    used = handed_in.count_by_rule_set()
    return [RuleSetRow(**row._asdict(), used=used.get(row.id, 0)) for row in run(_rows)]


def all_versions() -> Select[Any]:
    """For `find_or_404`."""
    return select(RuleSet)


def in_force_id(rows: Sequence[RuleSetRow]) -> int | None:
    """Which of them counts today."""
    begun = [row for row in rows if row.in_force_from and row.in_force_from <= clock.today()]
    return max(begun, key=lambda row: (row.in_force_from, row.version)).id if begun else None

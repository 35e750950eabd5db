"""Read versions of the rules: the version in force, or a version by its id.

The content of a version never changes, so the application caches it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, bindparam, select

from core import clock
from core.db import db, run
from core.errors import N_, DomainError
from core.office import office
from core.page_reads import page_reads
from core.working_days import WorkingDays
from products.models.rules import RuleSet
from products.rulebook.content import Content


class NoRules(DomainError):
    """No version of the rules is in force."""

    status = 409
    message = N_("The office has no curation rules in force yet. Please ask an officer.")


@dataclass(frozen=True, kw_only=True)
class Rules(Content):
    """A version of the rules with its content."""

    id: int
    version: int
    in_force_from: date | None

    @property
    def working_days(self) -> WorkingDays:
        """The office's working days.

        A version that names its own days of the week keeps them, because deadlines were promised by them.
        """
        own, days = self.time_targets.working_days, office().working_days
        return replace(days, week=frozenset(own)) if own else days


_columns = (RuleSet.id, RuleSet.version, RuleSet.in_force_from, RuleSet.content_hash)
_in_force = (
    select(*_columns)
    .where(RuleSet.in_force_from <= bindparam("day"))
    .order_by(RuleSet.in_force_from.desc(), RuleSet.version.desc())
    .limit(1)
)
_by_id = select(*_columns).where(RuleSet.id == bindparam("id"))
_content: Select[Any] = select(RuleSet.content).where(RuleSet.id == bindparam("id"))


def current() -> Rules:
    """Return the version in force today. Raises NoRules."""
    return in_force_on(clock.today())


def in_force_on(day: date) -> Rules:
    """Return the version in force on a day. Raises NoRules.

    A page that only shows something reads it once, however many parts ask. A form that is sent reads it each time.
    """
    found: dict[date, Rules] = page_reads("rules_in_force")
    if day not in found:
        row = run(_in_force, {"day": day}).first()
        if row is None:
            raise NoRules
        found[day] = _rules(row)
    return found[day]


def rules_of(rule_set_id: int) -> Rules:
    """Return the version with this id, whether in force or not. Raises NoRules if there is none."""
    row = run(_by_id, {"id": rule_set_id}).first()
    if row is None:
        raise NoRules
    return _rules(row)


def _rules(row: Row[Any]) -> Rules:
    cache: dict[tuple[Any, ...], Rules] = current_app.extensions.setdefault("rules", {})
    if tuple(row) not in cache:
        content = db.session.scalar(_content, {"id": row.id})
        cache[tuple(row)] = Rules(content, id=row.id, version=row.version, in_force_from=row.in_force_from)
    return cache[tuple(row)]

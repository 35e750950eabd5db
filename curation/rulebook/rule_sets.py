"""Versions of the rules: taken from the office's `curation.yaml`, put into force by an officer, never changed."""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from core.office import office
from curation.models.rules import RuleSet
from curation.rulebook import rule_file
from people.identity import Identity

FILE = "curation.yaml"


class BrokenRules(DomainError):
    """The office's file cannot be used; the sentence names the first place that is wrong."""

    message = N_("curation.yaml cannot be used: %(fault)s")


class AlreadyInForce(DomainError):
    """A version goes into force once."""

    status = 409
    message = N_("This version already has its day.")


class DayInThePast(DomainError):
    """Rules never count for days that are over."""

    message = N_("Rules can come into force today or later, not on a day that is over.")


def take_over(content: Any = None) -> RuleSet:
    """Keep the office's file (or `content`) as a version: the first is in force at once, a later one waits for an officer.

    The same content twice is one version. Raises BrokenRules.
    """
    stored = checked(office().read(FILE) if content is None else content)
    digest = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
    known = db.session.scalar(select(RuleSet).where(RuleSet.content_hash == digest))
    if known:
        return known
    newest = db.session.scalar(select(func.max(RuleSet.version)))
    made = RuleSet(
        version=(newest or 0) + 1,
        content=stored,
        content_hash=digest,
        created_at=clock.now(),
        in_force_from=clock.today() if newest is None else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def put_in_force(rule_set_id: int, *, from_day: date, by: Identity) -> None:
    """Let a version count from a day on. What was granted stays; open applications keep the version they began with.

    Raises DayInThePast or AlreadyInForce.
    """
    if from_day < clock.today():
        raise DayInThePast(from_day)
    put = db.session.execute(
        update(RuleSet)
        .where(RuleSet.id == rule_set_id, RuleSet.in_force_from.is_(None))
        .values(in_force_from=from_day, put_in_force_by_id=by.id)
    )
    if changed(put) != 1:
        raise AlreadyInForce(rule_set_id)
    audit.record("put in force", "rule set", rule_set_id, actor_id=by.id)


def checked(content: Any) -> Any:
    """What YAML read, as JSON keeps it, without a fault. Raises BrokenRules."""
    stored = storable(content)
    faults = rule_file.faults_of(stored)
    if faults:
        raise BrokenRules(faults, fault=faults[0])
    return stored


def storable(content: Any) -> Any:
    """What YAML read, as JSON keeps it: days become text. Raises BrokenRules."""
    try:
        return json.loads(json.dumps(content, default=str))
    except (TypeError, ValueError) as error:  # a list as a key, for example
        raise BrokenRules(fault=str(error)) from None

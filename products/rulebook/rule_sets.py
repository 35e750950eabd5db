"""Versions of the rules: taken from the office's `curation.yaml`, put into force by an officer, never changed."""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from core import audit, clock
from core.db import changed, db
from core.documents.nodes import Node
from core.errors import N_, DomainError
from core.office import office
from people.identity import Identity
from products.models.rules import RuleSet
from products.rulebook import rule_file

FILE = "curation.yaml"


class BrokenRules(DomainError):
    """A file of rules cannot be used; the sentence names its first fault and the line."""

    message = N_("curation.yaml cannot be used: %(fault)s")


class AlreadyInForce(DomainError):
    """A version goes into force once."""

    status = 409
    message = N_("This version already has its day.")


class DayInThePast(DomainError):
    """Rules never count for days that are over."""

    message = N_("Rules can come into force today or later, not on a day that is over.")


def take_over(document: Node | None = None) -> RuleSet:
    """Keep the office's file (or `document`) as a version: the first is in force at once, a later one waits for an officer.

    The same content twice is one version. Raises BadFile or BrokenRules.
    """
    content = checked(document or office().document(FILE))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    known = db.session.scalar(select(RuleSet).where(RuleSet.content_hash == digest))
    if known:
        return known
    newest = db.session.scalar(select(func.max(RuleSet.version)))
    made = RuleSet(
        version=(newest or 0) + 1,
        content=content,
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


def checked(document: Node) -> dict[str, Any]:
    """What a file of rules says. Raises BrokenRules."""
    for fault in rule_file.check(document):
        raise BrokenRules(document, fault=f"line {fault.line}: {fault.sentence}")
    said: dict[str, Any] = document.value
    return said

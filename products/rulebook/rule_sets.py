"""Versions of the rules: stored from the office's `curation.yaml` and put into force by an officer.

Their content never changes.
"""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import aliased

from core import audit, clock, undoing
from core.db import changed, db
from core.documents.nodes import Node
from core.errors import N_, DomainError
from core.office import office
from people.identity import Identity
from products.models.rules import RuleSet
from products.rulebook import rule_file

FILE = "curation.yaml"
_other = aliased(RuleSet)


class BrokenRules(DomainError):
    """A rule file cannot be used. The message names its first fault and the line."""

    message = N_("curation.yaml cannot be used: %(fault)s")


class AlreadyInForce(DomainError):
    """The version already has a day on which it comes into force."""

    status = 409
    message = N_("This version already has its day.")


class DayInThePast(DomainError):
    """Rules cannot come into force on a past day."""

    message = N_("Rules can come into force today or later, not on a day that is over.")


def add_version(document: Node | None = None) -> RuleSet:
    """Store the office's file, or `document`, as a new version.

    The first version is in force from today; an officer puts later ones into force. Content that is stored already gives its
    existing version. Raises BadFile or BrokenRules.
    """
    content = valid_content(document or office().document(FILE))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    existing = db.session.scalar(select(RuleSet).where(RuleSet.content_hash == digest))
    if existing:
        return existing
    newest = db.session.scalar(select(func.max(RuleSet.version)))
    rule_set = RuleSet(
        version=(newest or 0) + 1,
        content=content,
        content_hash=digest,
        created_at=clock.now(),
        in_force_from=clock.today() if newest is None else None,
    )
    db.session.add(rule_set)
    db.session.flush()
    return rule_set


def put_in_force(rule_set_id: int, *, from_day: date, by: Identity) -> None:
    """Put a version into force from a day on. What was granted stays; open applications keep their version.

    Raises DayInThePast or AlreadyInForce.
    """
    if from_day < clock.today():
        raise DayInThePast(from_day)
    updated = db.session.execute(
        update(RuleSet)
        .where(RuleSet.id == rule_set_id, RuleSet.in_force_from.is_(None))
        .values(in_force_from=from_day, put_in_force_by_id=by.id)
    )
    if changed(updated) != 1:
        raise AlreadyInForce(rule_set_id)
    audit.record("put in force", "rule set", rule_set_id, actor_id=by.id)


def take_back(rule_set_id: int, *, by: Identity) -> None:
    """Take the day off a version, so that the earlier one is in force again. Raises TooLateToUndo.

    The version with which the office began stays. Callers look first whether anything was granted or handed in by it.
    """
    db.session.execute(select(RuleSet.id).order_by(RuleSet.id).with_for_update())
    stays = exists().where(_other.id != rule_set_id, _other.in_force_from.is_not(None), _other.in_force_from <= clock.today())
    updated = db.session.execute(
        update(RuleSet)
        .where(RuleSet.id == rule_set_id, RuleSet.put_in_force_by_id.is_not(None), stays)
        .values(in_force_from=None, put_in_force_by_id=None)
        .execution_options(synchronize_session=False)
    )
    if changed(updated) != 1:
        raise undoing.TooLateToUndo(rule_set_id)
    audit.record("took back", "rule set", rule_set_id, actor_id=by.id)


def valid_content(document: Node) -> dict[str, Any]:
    """Return the content of a rule file. Raises BrokenRules."""
    for fault in rule_file.check(document):
        raise BrokenRules(document, fault=f"line {fault.line}: {fault.sentence}")
    content: dict[str, Any] = document.value
    return content

"""Rows that let one person see another person's learning. Each row has a reason and may have an end."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from core import clock
from core.db import TZDateTime, changed, db, upsert
from people.identity import Visitor
from people.models import Access, AccessReason, Person, Role, RoleGrant


def grant(viewer_id: int, subject_id: int, why: AccessReason, why_id: int, until: datetime | None = None) -> None:
    """Let the viewer see the subject's learning until `until`, or until `end` is called. Granting again sets a new end."""
    row = {"viewer_id": viewer_id, "subject_id": subject_id, "why": why, "why_id": why_id, "since": clock.now(), "until": until}
    insert = upsert(Access).values(row)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["viewer_id", "subject_id", "why", "why_id"], set_={"until": insert.excluded.until}
        )
    )


def end(*, why: AccessReason, why_id: int, viewer_id: int | None = None, subject_id: int | None = None) -> int:
    """End the access that a reason gave to all viewers, to one viewer, or to one subject. Returns how many rows ended."""
    ended = update(Access).where(Access.why == why, Access.why_id == why_id, _in_force())
    if viewer_id is not None:
        ended = ended.where(Access.viewer_id == viewer_id)
    if subject_id is not None:
        ended = ended.where(Access.subject_id == subject_id)
    return changed(db.session.execute(ended.values(until=clock.now())))


def end_for_partner(subject_id: int, partner_id: int) -> int:
    """End the access of a partner's mentors to a member of their cohort. Returns how many rows ended."""
    mentors = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.MENTOR, RoleGrant.scope_kind == "partner", RoleGrant.scope_id == partner_id
    )
    ended = update(Access).where(
        Access.subject_id == subject_id, Access.why == AccessReason.COHORT, Access.viewer_id.in_(mentors), _in_force()
    )
    return changed(db.session.execute(ended.values(until=clock.now())))


def may_see(viewer: Visitor, subject_id: int) -> bool:
    """Whether the viewer may see a person's learning now: their own, or by a row in force. Roles are not looked at."""
    if viewer.id is None or viewer.id == subject_id:
        return viewer.id is not None
    return bool(db.session.scalar(select(seen_by(viewer.id, subject_id))))


def seen_by(viewer_id: Any, subject: Any) -> ColumnElement[bool]:
    """Return an EXISTS for a WHERE: a row lets `viewer_id` (an id or a bindparam) see `subject` (a column or an id).

    A person whose account is paused is seen by nobody.
    """
    row, seen = aliased(Access), aliased(Person)
    is_there = and_(seen.id == row.subject_id, seen.paused_at.is_(None))
    return exists().where(row.viewer_id == viewer_id, row.subject_id == subject, is_there, _in_force(row))


def _in_force(row: Any = Access) -> ColumnElement[bool]:
    """Return the condition for a row that has not ended. It reads the clock when the statement runs, not when it is built."""
    now = bindparam(None, callable_=clock.now, type_=TZDateTime, unique=True)
    return and_(or_(row.until.is_(None), row.until > now))

"""The sweep of the access that cohorts gave: it is closed some months after their end."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from core import clock
from core.db import changed, db
from mentoring.models import Cohort
from people import retention
from people.models import Access, AccessReason
from people.retention import Sweep


def register() -> None:
    """Register the sweep."""
    retention.register("cohort_access", Sweep(_count, _close))


def _count(since: date) -> int:
    return db.session.scalar(select(func.count()).select_from(Access).where(_open_after(since))) or 0


def _close(since: date) -> int:
    closed = update(Access).where(_open_after(since)).values(until=clock.now())
    return changed(db.session.execute(closed.execution_options(synchronize_session=False)))


def _open_after(since: date) -> ColumnElement[bool]:
    """Return the condition for access in force by a cohort that ended before a day."""
    ended = exists().where(Cohort.id == Access.why_id, Cohort.ends_on < since)
    is_open = or_(Access.until.is_(None), Access.until > clock.now())
    return and_(Access.why == AccessReason.COHORT, is_open, ended)

"""The courses that curation requires: dated rows that officers set for courses with an open edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from core import audit, clock, moments, undoing
from core.db import changed, db, run
from core.errors import N_, DomainError
from courses.models import Course, Edition, EditionState, Enrolment, EnrolmentState, Programme, RequiredCourse
from people.identity import Identity
from people.models import Person


class NotPublished(DomainError):
    """The course has no open edition, so nobody could take it."""

    message = N_("This course has no published edition yet, so it cannot be required.")


class AlreadyRequired(DomainError):
    """The course has a requirement that has not ended."""

    status = 409
    message = N_("This course is already required.")


class NotRequired(DomainError):
    """The requirement has ended already, or never existed."""

    status = 409
    message = N_("This course is not required any more.")


class PastDay(DomainError):
    """The first day of the requirement lies in the past."""

    message = N_("A course can be required from today or a later day on, not from a day that is over.")


@dataclass(frozen=True)
class Required:
    """A course that curation requires, or could require."""

    course_id: int
    code: str
    slug: str
    title: Any
    edition_id: int
    """The newest open edition."""


@dataclass(frozen=True)
class Line:
    """An open course on the officer's page; `row_id` is None while the course is not required."""

    course_id: int
    code: str
    slug: str
    title: Any
    row_id: int | None
    from_day: date | None
    set_at: datetime | None
    set_by: str | None


@dataclass(frozen=True)
class Ended:
    """A requirement that was ended lately."""

    row_id: int
    title: Any
    ended_at: datetime
    ended_by: str | None


_newer = aliased(Edition)
_newest_open = (
    select(_newer.id)
    .where(_newer.course_id == Course.id, _newer.state == EditionState.PUBLISHED, _newer.retired_at.is_(None))
    .order_by(_newer.number.desc())
    .limit(1)
    .correlate(Course)
    .scalar_subquery()
)
_not_ended: ColumnElement[bool] = and_(RequiredCourse.course_id == Course.id, RequiredCourse.ended_at.is_(None))
_required = (
    select(Course.id.label("course_id"), Course.code, Course.slug, Edition.title, Edition.id.label("edition_id"))
    .join(Edition, Edition.id == _newest_open)
    .where(exists().where(_not_ended, RequiredCourse.from_day <= bindparam("day")))
)
_lines = (
    select(
        Course.id.label("course_id"),
        Course.code,
        Course.slug,
        Edition.title,
        RequiredCourse.id.label("row_id"),
        RequiredCourse.from_day,
        RequiredCourse.set_at,
        Person.name.label("set_by"),
    )
    .select_from(Course)
    .join(Edition, Edition.id == _newest_open)
    .outerjoin(RequiredCourse, _not_ended)
    .outerjoin(Person, Person.id == RequiredCourse.set_by_id)
)
_open_course = (
    select(Course.id.label("course_id"), Course.code, Course.slug, Edition.title, Edition.id.label("edition_id"))
    .join(Edition, Edition.id == _newest_open)
    .where(Course.id == bindparam("course_id"))
)
_order = select(Programme.course_codes).order_by(Programme.id).limit(1)


def required_on(day: date) -> list[Required]:
    """Return the courses required on a day that have an open edition, in the programme's order, in two statements."""
    rows = [Required(*row) for row in run(_required, {"day": day})]
    return in_order(rows)


def required_now() -> list[Required]:
    """Return the courses required today."""
    return required_on(clock.today())


def in_order(rows: Sequence[Any]) -> list[Any]:
    """Sort rows with a course's `code` in the programme's order, other courses behind them."""
    codes = run(_order).scalar() or []
    order = {code: number for number, code in enumerate(codes)}
    return sorted(rows, key=lambda row: (order.get(row.code, len(order)), row.code))


def published_courses() -> list[Line]:
    """Return every course with an open edition and its requirement, in the programme's order, in two statements."""
    return in_order([Line(*row) for row in run(_lines)])


def published_course(course_id: int) -> Required | None:
    """Return a course with an open edition as it would be required, or None."""
    row = run(_open_course, {"course_id": course_id}).one_or_none()
    return Required(*row) if row else None


def require_course(course_id: int, *, from_day: date, by: Identity | None) -> RequiredCourse:
    """Require a course from a day on. `by` is None when a new office is set up.

    Raises PastDay, NotPublished or AlreadyRequired.
    """
    if from_day < clock.today():
        raise PastDay(from_day)
    if db.session.scalar(select(_newest_open).where(Course.id == course_id)) is None:
        raise NotPublished(course_id)
    row = RequiredCourse(course_id=course_id, from_day=from_day, set_at=clock.now(), set_by_id=by.id if by else None)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise AlreadyRequired(course_id) from None
    audit.record("required", "course", course_id, actor_id=by.id if by else None)
    return row


def end_requirement(row_id: int, *, by: Identity) -> None:
    """End the requirement of a course. Raises NotRequired."""
    ended = db.session.execute(
        update(RequiredCourse)
        .where(RequiredCourse.id == row_id, RequiredCourse.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by_id=by.id)
    )
    if changed(ended) != 1:
        raise NotRequired(row_id)
    audit.record("ended requirement", "required course", row_id, actor_id=by.id)


def take_back_end(row_id: int, *, by: Identity) -> None:
    """Undo the end of a requirement: it stands again as if it had not been ended. Raises TooLateToUndo or AlreadyRequired."""
    row = db.session.get(RequiredCourse, row_id, with_for_update=True, populate_existing=True)
    if row is None or not undoing.is_open(row.ended_at):
        raise undoing.TooLateToUndo(row_id)
    try:
        with db.session.begin_nested():
            row.ended_at = row.ended_by_id = None
    except IntegrityError:
        raise AlreadyRequired(row_id) from None
    audit.record("took back the end", "required course", row_id, actor_id=by.id)


def requirement(row_id: int) -> Line | None:
    """Return an open course with its requirement that stands, by the id of the requirement, or None."""
    return next((line for line in published_courses() if line.row_id == row_id), None)


def ended_lately() -> list[Ended]:
    """Return the requirements whose end can be undone, the newest first. A course that is required again has none."""
    again = aliased(RequiredCourse)
    rows = (
        select(RequiredCourse.id, Edition.title, RequiredCourse.ended_at, Person.name)
        .join(Course, Course.id == RequiredCourse.course_id)
        .join(Edition, Edition.id == _newest_open)
        .outerjoin(Person, Person.id == RequiredCourse.ended_by_id)
        .where(
            moments.lately(RequiredCourse.ended_at, undoing.LASTS),
            ~exists().where(again.course_id == RequiredCourse.course_id, again.ended_at.is_(None)),
        )
        .order_by(RequiredCourse.ended_at.desc(), RequiredCourse.id.desc())
    )
    return [Ended(*row) for row in run(rows)]


def count_midway(course_id: int) -> int:
    """Count the people who are in a course and have not completed it."""
    midway = Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.IN_PROGRESS
    return db.session.scalar(select(func.count()).select_from(Enrolment).where(*midway)) or 0


def require_at_first(codes: Sequence[str]) -> int:
    """Require those of these courses that have an open edition, when a new office is set up. Returns how many.

    Does nothing where a requirement was ever set.
    """
    if db.session.scalar(select(exists().select_from(RequiredCourse))):
        return 0
    published = select(Course.id).where(Course.code.in_(codes), _newest_open.is_not(None)).order_by(Course.code)
    ids = db.session.scalars(published).all()
    for course_id in ids:
        require_course(course_id, from_day=clock.today(), by=None)
    return len(ids)

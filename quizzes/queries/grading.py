"""Queries for graders. Lists contain only the work that the grader may judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import TZDateTime, db
from courses.models import Course, CourseOwner, Edition, Enrolment, EnrolmentState
from people.desk.things import Holder
from people.identity import Identity, Visitor
from people.models import Access, AccessReason, Enterprise, Person, Role, full_name, short_name
from quizzes.models import Evidence, HandIn, Submission, Task

PAGE = 30
"""The rows of the queue beside a hand-in."""

_grader: BindParameter[int] = bindparam("grader")
_access = aliased(Access)
_owns_course = exists().where(CourseOwner.course_id == Enrolment.course_id, CourseOwner.person_id == _grader)
mentors_learner = exists().where(
    _access.viewer_id == _grader,
    _access.subject_id == Enrolment.person_id,
    _access.why == AccessReason.COHORT,
    or_(_access.until.is_(None), _access.until > bindparam("now", type_=TZDateTime)),
)
may_grade = and_(
    Enrolment.person_id != _grader,
    or_(
        and_(bindparam("is_trainer", type_=Boolean), _owns_course),
        and_(bindparam("is_mentor", type_=Boolean), mentors_learner),
    ),
)
"""The policy `can_grade` in SQL, for lists."""
waits: ColumnElement[bool] = and_(
    Submission.waiting_since.is_not(None), Enrolment.state != EnrolmentState.WITHDRAWN, Person.is_present()
)
"""Condition on `queue`: it waits for some grader."""
_in_queue = and_(waits, or_(bindparam("sees_all", type_=Boolean), may_grade))


def queue(*columns: Any) -> Select[Any]:
    """Select from submissions with their learners, courses and editions."""
    return (
        select(*columns)
        .select_from(Submission)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
    )


_filtered = and_(
    or_(bindparam("course", type_=Course.slug.type).is_(None), Course.slug == bindparam("course")),
    or_(
        bindparam("waiting_before", type_=TZDateTime).is_(None),
        Submission.waiting_since <= bindparam("waiting_before", type_=TZDateTime),
    ),
)
queue_rows = (
    queue(
        Submission.id,
        Submission.round,
        Submission.waiting_since,
        Submission.due_on,
        Submission.looked_at_too,
        Person.name,
        Person.address_as,
        Enterprise.name.label("enterprise"),
        Edition.title.label("course_title"),
        Course.slug,
        Enrolment.course_id,
        Enrolment.person_id,
        may_grade.label("may_grade"),
    )
    .outerjoin(Enterprise, Enterprise.id == Enrolment.enterprise_id)
    .where(_in_queue)
)
"""What waits for the grader of `facts_of`, or with `sees_all` for anybody."""
_rows = queue_rows.where(_filtered).order_by(Submission.waiting_since, Submission.id).limit(PAGE)
_summary = queue(func.count(), func.min(Submission.waiting_since)).where(_in_queue, _filtered)
_count = (
    select(func.count())
    .select_from(Submission)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .where(waits, may_grade)
)
_courses = queue(Course.slug, func.max(Edition.number).label("number")).where(_in_queue).group_by(Course.slug).subquery()
_course_names = (
    select(Course.slug, Edition.title)
    .join(_courses, _courses.c.slug == Course.slug)
    .join(Edition, and_(Edition.course_id == Course.id, Edition.number == _courses.c.number))
    .order_by(Course.slug)
)
_submission = (
    select(
        Submission,
        Enrolment,
        Task,
        Person.name,
        Person.address_as,
        Course.slug,
        Edition.title.label("course_title"),
        Edition.number.label("edition_number"),
        Enterprise.name.label("enterprise"),
        _owns_course.label("owns_course"),
        mentors_learner.label("mentors_learner"),
    )
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .outerjoin(Enterprise, Enterprise.id == Enrolment.enterprise_id)
    .where(Submission.id == bindparam("id"))
)
_hand_ins = (
    select(HandIn.round, HandIn.at, HandIn.evidence_ids, HandIn.texts)
    .where(HandIn.submission_id == bindparam("submission_id"))
    .order_by(HandIn.round)
)
_picture = (
    select(
        Evidence.id,
        Evidence.sha256,
        Evidence.thumb_sha256,
        Submission.id.label("submission_id"),
        Submission.round,
        Enrolment.person_id,
        _owns_course.label("owns_course"),
        mentors_learner.label("mentors_learner"),
    )
    .join(Submission, Submission.id == Evidence.submission_id)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .where(Evidence.id == bindparam("id"))
)


@dataclass(frozen=True)
class Filter:
    """A filter of the queue: the slug of a course, and the least number of days that work has waited."""

    course: str | None = None
    days: int | None = None


@dataclass(frozen=True)
class Waiting:
    """A row of the queue."""

    id: int
    learner: str
    about: Any
    """The enterprise's name, or else the course's title."""
    course_title: Any
    since: datetime
    due_on: date | None
    round: int
    advice_only: bool
    course_id: int
    person_id: int
    may_grade: bool
    """Whether the reader of the queue may judge it."""
    graders: Sequence[Holder] = ()
    """Who may judge it, where a list for the office has looked them up."""


@dataclass(frozen=True)
class Queue:
    """The head of the queue, the longest waiting first, with the number and the oldest time of the whole queue."""

    rows: Sequence[Waiting]
    total: int
    oldest: datetime | None


@dataclass(frozen=True)
class HandedSubmission:
    """A submission with the facts that its grading page and `can_grade` need."""

    submission: Submission
    enrolment: Enrolment
    task: Task
    learner: str
    learner_name: str
    slug: str
    course_title: Any
    edition_number: int
    enterprise: str | None
    owns_course: bool
    mentors_learner: bool

    @property
    def person_id(self) -> int:
        """The id of the learner."""
        return self.enrolment.person_id

    @property
    def round(self) -> int:
        """The number of hand-ins."""
        return self.submission.round


def count_waiting_for(grader: Identity) -> int:
    """Count the submissions that wait for this grader, in one statement."""
    return db.session.scalar(_count, facts_of(grader)) or 0


def queue_for(grader: Identity, chosen: Filter, *, sees_all: bool = False) -> Queue:
    """Return what waits longest for this grader, or for anybody: at most PAGE rows, in two statements."""
    facts = facts_of(grader) | _filter_facts(chosen) | {"sees_all": sees_all}
    total, oldest = db.session.execute(_summary, facts).one()
    rows = db.session.execute(_rows, facts)
    return Queue([waiting_of(row) for row in rows], total, oldest)


def courses_in_queue(grader: Identity, *, sees_all: bool = False) -> Sequence[Any]:
    """Return slug and title of the courses with submissions that wait for this grader, or for anybody."""
    return db.session.execute(_course_names, facts_of(grader) | {"sees_all": sees_all}).all()


def next_for(grader: Identity, chosen: Filter) -> int | None:
    """Return the id of the submission that has waited longest, or None."""
    rows = queue_for(grader, chosen).rows
    return rows[0].id if rows else None


def find_handed(grader: Visitor, submission_id: int) -> HandedSubmission | None:
    """Return a submission, or None. The caller must ask `can_grade`."""
    row = db.session.execute(_submission, {"grader": grader.id, "now": clock.now(), "id": submission_id}).one_or_none()
    if row is None:
        return None
    return HandedSubmission(
        submission=row.Submission,
        enrolment=row.Enrolment,
        task=row.Task,
        learner=short_name(row.name, row.address_as),
        learner_name=full_name(row.name, row.address_as),
        slug=row.slug,
        course_title=row.course_title,
        edition_number=row.edition_number,
        enterprise=row.enterprise,
        owns_course=row.owns_course,
        mentors_learner=row.mentors_learner,
    )


def hand_ins_of(submission_id: int) -> Sequence[Any]:
    """Return all hand-ins of a submission with their frozen content, the oldest first."""
    return db.session.execute(_hand_ins, {"submission_id": submission_id}).all()


def find_picture(visitor: Visitor, evidence_id: int) -> Any | None:
    """Return a photo with the facts that the policies need, or None. The caller must ask them."""
    return db.session.execute(_picture, {"grader": visitor.id, "now": clock.now(), "id": evidence_id}).one_or_none()


def was_handed_in(picture: Any) -> bool:
    """Return whether a photo is part of a hand-in. Before that only its learner may see it."""
    return any(picture.id in row.evidence_ids for row in hand_ins_of(picture.submission_id))


def facts_of(grader: Identity) -> dict[str, Any]:
    """Return the parameters of `may_grade` for a person at this moment, and the day."""
    return {
        "grader": grader.id,
        "now": clock.now(),
        "today": clock.today(),
        "is_trainer": grader.has(Role.TRAINER),
        "is_mentor": grader.has(Role.MENTOR),
    }


def _filter_facts(chosen: Filter) -> dict[str, Any]:
    before = clock.now() - timedelta(days=chosen.days) if chosen.days else None
    return {"course": chosen.course, "waiting_before": before}


def waiting_of(row: Any) -> Waiting:
    """Make a row of the columns of `queue_rows`."""
    return Waiting(
        id=row.id,
        learner=full_name(row.name, row.address_as),
        about=row.enterprise or row.course_title,
        course_title=row.course_title,
        since=row.waiting_since,
        due_on=row.due_on,
        round=row.round,
        advice_only=row.looked_at_too,
        course_id=row.course_id,
        person_id=row.person_id,
        may_grade=row.may_grade,
    )

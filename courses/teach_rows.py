"""Queries for trainers: their courses with editions and learners, owners, and reports of lessons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, false, func, select, true

from core import clock
from core.audit import AuditEntry
from core.db import db, run
from core.paging import count_pages, rows_before
from courses.models import Course, CourseOwner, Edition, Enrolment, EnrolmentState, Lesson, LessonReport, Media
from courses.policies import can_read_unowned_reports, can_teach, can_teach_everything
from people.identity import Visitor
from people.models import Person, Role, RoleGrant

PAGE = 30

_has_owner = exists().where(CourseOwner.course_id == Course.id)


def taught_by(visitor: Visitor) -> Select[Any]:
    """Select the courses that this person may edit: those that they own; all for an administrator."""
    if not can_teach(visitor):
        return select(Course).where(false())
    return select(Course).where(_owned_by(visitor))


def courses_with_reports_for(visitor: Visitor) -> Select[Any]:
    """Select the courses whose reports this person reads: those they may edit, and for the office those without an owner."""
    return select(Course).where(reports_reach(visitor))


def _owned_by(visitor: Visitor) -> Any:
    if can_teach_everything(visitor):
        return true()
    return exists().where(CourseOwner.course_id == Course.id, CourseOwner.person_id == visitor.id)


def reports_reach(visitor: Visitor) -> Any:
    """Return the condition on `Course`: this person reads its reports."""
    taught = _owned_by(visitor) if can_teach(visitor) else false()
    return taught | ~_has_owner if can_read_unowned_reports(visitor) else taught


@dataclass(frozen=True)
class EditionLine:
    """An edition, with the number of its learners and of those in progress (`under_way`)."""

    number: int
    state: str
    title: Any
    learners: int
    under_way: int


@dataclass(frozen=True)
class CourseLine:
    """A course on a trainer's page; its newest edition comes first."""

    id: int
    slug: str
    code: str
    editions: list[EditionLine] = field(default_factory=list)
    open_reports: int = 0

    @property
    def title(self) -> Any:
        """The title of the newest edition."""
        return self.editions[0].title


_learners = (
    select(
        Enrolment.edition_id,
        func.count().label("learners"),
        func.count().filter(Enrolment.state == EnrolmentState.IN_PROGRESS).label("under_way"),
    )
    .group_by(Enrolment.edition_id)
    .subquery()
)
_editions = (
    select(
        Course.id,
        Course.slug,
        Course.code,
        Edition.number,
        Edition.state,
        Edition.title,
        func.coalesce(_learners.c.learners, 0).label("learners"),
        func.coalesce(_learners.c.under_way, 0).label("under_way"),
    )
    .join(Edition, Edition.course_id == Course.id)
    .outerjoin(_learners, _learners.c.edition_id == Edition.id)
    .order_by(Course.code, Edition.number.desc())
)
_open_reports = (
    select(LessonReport.course_id, func.count()).where(LessonReport.closed_at.is_(None)).group_by(LessonReport.course_id)
)
_owners = (
    select(Person.name, Person.email)
    .join(CourseOwner, CourseOwner.person_id == Person.id)
    .where(CourseOwner.course_id == bindparam("course_id"))
    .order_by(Person.name)
)
_open = LessonReport.closed_at.is_(None)
_reports = (
    select(
        LessonReport.id,
        LessonReport.reason,
        LessonReport.words,
        LessonReport.sent_at,
        LessonReport.closed_at,
        LessonReport.answer,
        LessonReport.lesson_key,
        Lesson.title,
        Edition.number,
        Person.name.label("reader"),
    )
    .join(Edition, Edition.id == LessonReport.edition_id)
    .join(Lesson, (Lesson.edition_id == LessonReport.edition_id) & (Lesson.key == LessonReport.lesson_key))
    .join(Person, and_(Person.id == LessonReport.person_id, Person.paused_at.is_(None)))
    .where(LessonReport.course_id == bindparam("course_id"))
    .order_by(_open.desc(), LessonReport.sent_at.desc(), LessonReport.id.desc())
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_report_count = select(func.count()).where(LessonReport.course_id == bindparam("course_id"))


def courses_of(visitor: Visitor) -> list[CourseLine]:
    """Return the courses whose reports this person reads, sorted by code, in two statements."""
    open_reports = {row[0]: row[1] for row in db.session.execute(_open_reports)}
    lines: dict[int, CourseLine] = {}
    for row in db.session.execute(_editions.where(reports_reach(visitor))):
        line = lines.setdefault(row.id, CourseLine(row.id, row.slug, row.code, [], open_reports.get(row.id, 0)))
        line.editions.append(EditionLine(row.number, row.state, row.title, row.learners, row.under_way))
    return list(lines.values())


def count_open_reports(visitor: Visitor) -> int:
    """Return how many open reports this person may answer."""
    count = select(func.count()).select_from(LessonReport).join(Course, Course.id == LessonReport.course_id)
    return db.session.scalar(count.where(_open, reports_reach(visitor))) or 0


def reports_of(course_id: int, page: int) -> tuple[Sequence[Any], int]:
    """Return a page of a course's reports, open ones first, and the number of pages."""
    rows = run(_reports, {"course_id": course_id, "skip": rows_before(page, PAGE)}).all()
    total = run(_report_count, {"course_id": course_id}).scalar_one()
    return rows, count_pages(total, PAGE)


def count_open_in(course_id: int) -> int:
    """Return the number of open reports of a course."""
    return run(_report_count.where(_open), {"course_id": course_id}).scalar_one()


def lessons_to_edit(visitor: Visitor, course_id: int) -> set[str]:
    """Return the keys of the newest edition's lessons, where this person may edit the course."""
    newest = select(func.max(Edition.number)).where(Edition.course_id == course_id).scalar_subquery()
    keys = (
        select(Lesson.key)
        .join(Edition, Edition.id == Lesson.edition_id)
        .where(Edition.course_id == course_id, Edition.number == newest)
    )
    return set(db.session.scalars(keys.where(Edition.course_id.in_(taught_by(visitor).with_only_columns(Course.id)))))


def last_change_of(edition: Edition) -> Any:
    """Return time and person of a draft's last change (`at`, `name`), or None without an entry in the audit log.

    `name` is None for a command on the server.
    """
    changes = select(AuditEntry.at, Person.name).outerjoin(Person, Person.id == AuditEntry.actor_id)
    own = (AuditEntry.thing == "edition", AuditEntry.thing_id == str(edition.id), AuditEntry.action == "imported")
    # SQLite may give the id of a discarded draft to the next one, so entries before this draft's creation do not count.
    return db.session.execute(
        changes.where(*own, AuditEntry.at >= edition.created_at).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none()


def pictures_only_in(draft: Edition, before: Edition) -> list[str]:
    """Return the names of media files that are new or different in the draft."""
    query = select(Media.edition_id, Media.name, Media.sha256).where(Media.edition_id.in_([draft.id, before.id]))
    rows = db.session.execute(query.order_by(Media.name)).all()
    published = {(row.name, row.sha256) for row in rows if row.edition_id == before.id}
    return [row.name for row in rows if row.edition_id == draft.id and (row.name, row.sha256) not in published]


def report_in(course_id: int) -> Select[Any]:
    """Select the reports of a course."""
    return select(LessonReport).where(LessonReport.course_id == course_id)


def owners_of(course_id: int) -> Sequence[Any]:
    """Return the name and e-mail address of each owner."""
    return run(_owners, {"course_id": course_id}).all()


def trainer_with(email: str) -> Person | None:
    """Return the person with this e-mail address who holds the role of a trainer and has an open account, or None."""
    is_trainer = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.role == Role.TRAINER,
        RoleGrant.in_force(clock.today()),
    )
    return db.session.scalar(select(Person).where(Person.email == email, Person.closed_at.is_(None), is_trainer))

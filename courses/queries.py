"""Queries on courses and a learner's progress. Statements are built at import, and pages get rows instead of entities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import db, run
from core.files import StoredFile
from courses import path
from courses.models import (
    CheckpointPass,
    Course,
    CourseOwner,
    Edition,
    EditionState,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonProgress,
    Media,
    Programme,
    Stage,
    StageKey,
)
from courses.starter_paths import drawings_of_courses
from people.identity import Visitor
from people.models import Person

_newer = aliased(Edition)
newest_open = (
    select(_newer.id)
    .where(_newer.course_id == Course.id, _newer.state == EditionState.PUBLISHED, _newer.retired_at.is_(None))
    .order_by(_newer.number.desc())
    .limit(1)
    .correlate(Course)
    .scalar_subquery()
)
"""The id of the newest open edition, in which new learners enrol. The outer statement selects the Course."""
own_enrolment = and_(Enrolment.course_id == Course.id, Enrolment.person_id == bindparam("person_id"))
lesson_count = select(func.count()).where(Lesson.edition_id == Edition.id).correlate(Edition).scalar_subquery()

_place_columns = (
    Course.id.label("course_id"),
    Course.code,
    Course.slug,
    Edition.id.label("edition_id"),
    Edition.number,
    Edition.title,
    Edition.summary,
    Edition.jp,
    Edition.prerequisites,
    Edition.recommended_before,
    Edition.retired_at,
    newest_open.label("newest_edition_id"),
    Enrolment.id.label("enrolment_id"),
    Enrolment.state,
    Enrolment.stages_passed,
    Enrolment.lessons_done,
    lesson_count.label("lesson_count"),
)
_places = (
    select(*_place_columns)
    .select_from(Course)
    .outerjoin(Enrolment, own_enrolment)
    .join(Edition, Edition.id == func.coalesce(Enrolment.edition_id, newest_open))
)
_place = _places.where(Course.slug == bindparam("slug"))
_makes = (
    select(Stage.outcomes)
    .where(Stage.edition_id == Edition.id, Stage.key == StageKey.SKILL)
    .correlate(Edition)
    .scalar_subquery()
)
_catalogue = _places.add_columns(_makes.label("can_do")).where(newest_open.is_not(None))
_current = (
    select(*_place_columns, Enrolment.task_handed_in_at)
    .select_from(Enrolment)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.state != EnrolmentState.WITHDRAWN)
    .order_by(
        (Enrolment.state == EnrolmentState.IN_PROGRESS).desc(),
        Enrolment.task_handed_in_at.is_(None).desc(),
        Enrolment.last_activity_at.desc(),
        Enrolment.id.desc(),
    )
    .limit(1)
)
_stages = (
    select(Stage.key, Stage.outcomes, Stage.modules, Stage.checkpoint, CheckpointPass.passed_at)
    .outerjoin(
        CheckpointPass, and_(CheckpointPass.stage == Stage.key, CheckpointPass.enrolment_id == bindparam("enrolment_id"))
    )
    .where(Stage.edition_id == bindparam("edition_id"))
)
_outcomes = select(Stage.key, Stage.outcomes).where(Stage.edition_id == bindparam("edition_id"))
_done = and_(LessonProgress.lesson_key == Lesson.key, LessonProgress.enrolment_id == bindparam("enrolment_id"))
_lessons = (
    select(
        Lesson.key,
        Lesson.stage,
        Lesson.title,
        Lesson.minutes,
        Lesson.bytes_to_load,
        LessonProgress.lesson_key.is_not(None).label("done"),
    )
    .outerjoin(LessonProgress, _done)
    .where(Lesson.edition_id == bindparam("edition_id"))
    .order_by(Lesson.position)
)
_trainers = (
    select(Person.name)
    .join(CourseOwner, CourseOwner.person_id == Person.id)
    .where(CourseOwner.course_id == bindparam("course_id"), Person.closed_at.is_(None))
    .order_by(Person.name)
)
_titles = (
    select(Course.code, Course.slug, Edition.title)
    .join(Edition, Edition.id == newest_open)
    .where(Course.code.in_(bindparam("codes", expanding=True)))
)
_programme = select(Programme.course_codes, Programme.title, Programme.summary).order_by(Programme.id).limit(1)


@dataclass(frozen=True)
class CourseName:
    """A course's code, address and title, for links."""

    code: str
    slug: str
    title: Any


@dataclass(frozen=True)
class CourseCard:
    """A course of the catalogue, with this person's progress; the last three fields are None without an enrolment."""

    code: str
    slug: str
    title: Any
    summary: Any
    makes: Any
    """What one makes in the course: the first outcome of its last stage. None where it names none."""
    drawing: str
    """The name of its drawing in `static/drawings/courses.svg`, from the office's programme; empty without one."""
    jp: int
    lesson_count: int
    prerequisites: list[CourseName]
    recommended: list[CourseName]
    state: EnrolmentState | None
    stages_passed: int | None
    lessons_done: int | None


@dataclass(frozen=True)
class Catalogue:
    """The programme's title and summary, and all open courses in the advised order."""

    title: Any
    summary: Any
    courses: list[CourseCard]


@dataclass(frozen=True)
class Learning:
    """The learner's current course, for the first page."""

    enrolment_id: int
    edition_id: int
    slug: str
    title: Any
    stages: list[path.StageOnPath]
    next: path.Step
    lessons_done: int
    lesson_count: int
    task_handed_in_at: datetime | None


def list_courses_for(person: Visitor) -> Catalogue:
    """Return every course with an open edition, the programme's courses first and in its order."""
    programme = run(_programme).first()
    order = {code: number for number, code in enumerate(programme.course_codes if programme else ())}
    rows = sorted(run(_catalogue, {"person_id": person.id}), key=lambda row: (order.get(row.code, len(order)), row.code))
    drawings = drawings_of_courses()
    names = {row.code: CourseName(row.code, row.slug, row.title) for row in rows}
    return Catalogue(
        programme.title if programme else None,
        programme.summary if programme else None,
        [_card(row, names, drawings) for row in rows],
    )


def next_course_for(person: Visitor, *, after: str) -> CourseCard | None:
    """Return the course to go on with after the one with this slug: one that is under way, else the next one that is new.

    A course whose prerequisites are not complete yet comes only when no other is left. None if every course is begun and done.
    """
    others = [course for course in list_courses_for(person).courses if course.slug != after]
    complete = {course.code for course in others if course.state is EnrolmentState.COMPLETED}
    under_way = [course for course in others if course.state is EnrolmentState.IN_PROGRESS]
    new = [course for course in others if course.state is None]
    ready = [course for course in new if all(name.code in complete or name.slug == after for name in course.prerequisites)]
    return next(iter([*under_way, *ready, *new]), None)


def find_place(person: Visitor, slug: str) -> Any | None:
    """Return a course in the edition in which this person is enrolled, else in the newest open edition; None without one.

    `enrolment_id` and `state` are None for a person who is not enrolled.
    """
    return run(_place, {"person_id": person.id, "slug": slug}).one_or_none()


def path_of(place: Any) -> list[path.StageOnPath]:
    """Return the three stages for a row with `edition_id` and `enrolment_id`, in two statements."""
    facts = {"edition_id": place.edition_id, "enrolment_id": place.enrolment_id or 0}
    stages, lessons = run(_stages, facts).all(), run(_lessons, facts).all()
    passed = {stage.key for stage in stages if stage.passed_at}
    return path.build(stages, lessons, passed)


def outcomes_of(edition_id: int) -> dict[StageKey, Sequence[str]]:
    """Return what one can do after each stage of an edition, in the words of its course."""
    return {row.key: row.outcomes for row in run(_outcomes, {"edition_id": edition_id})}


def learning_of(person_id: int) -> Learning | None:
    """Return the course in which this person was last active, in three statements; None without an enrolment.

    A course in progress goes before a completed one, and one whose task is still to be made before one that waits for a grader.
    """
    place = run(_current, {"person_id": person_id}).one_or_none()
    if place is None:
        return None
    stages = path_of(place)
    return Learning(
        enrolment_id=place.enrolment_id,
        edition_id=place.edition_id,
        slug=place.slug,
        title=place.title,
        stages=stages,
        next=path.next_step(stages),
        lessons_done=place.lessons_done,
        lesson_count=place.lesson_count,
        task_handed_in_at=place.task_handed_in_at,
    )


def enrolments_of(person_id: int) -> Select[Any]:
    """Select a person's enrolments."""
    return select(Enrolment).where(Enrolment.person_id == person_id)


def enrolments_in(slug: str, person_id: int) -> Select[Any]:
    """Select a person's enrolment in the course with this slug."""
    return enrolments_of(person_id).where(Enrolment.course_id.in_(select(Course.id).where(Course.slug == slug)))


def courses_ever_published() -> Select[Any]:
    """Select the courses that have a published edition, retired or not."""
    return select(Course).where(
        select(Edition.id).where(Edition.course_id == Course.id, Edition.state == EditionState.PUBLISHED).exists()
    )


def open_courses() -> list[Any]:
    """Return the courses that take new learners: rows of id and title, by the course's code. One statement."""
    newest = select(Course.id, Edition.title).join(Edition, Edition.id == newest_open).order_by(Course.code)
    return list(run(newest))


def published_media(edition_id: int, name: str) -> Select[Any]:
    """Select a stored file of a published edition by its name in the package."""
    return (
        select(StoredFile)
        .join(Media, Media.sha256 == StoredFile.sha256)
        .join(Edition, Edition.id == Media.edition_id)
        .where(Media.edition_id == edition_id, Media.name == name, Edition.state == EditionState.PUBLISHED)
    )


def names_of(codes: Sequence[str]) -> list[CourseName]:
    """Return the courses with these codes, in the order of the codes, without courses that have no open edition."""
    if not codes:
        return []
    names = {row.code: CourseName(*row) for row in db.session.execute(_titles, {"codes": list(codes)})}
    return [names[code] for code in codes if code in names]


def trainers_of(course_id: int) -> list[str]:
    """Return the names of a course's owners whose accounts are open."""
    return list(db.session.scalars(_trainers, {"course_id": course_id}))


def _card(row: Any, names: dict[str, CourseName], drawings: dict[str, str]) -> CourseCard:
    return CourseCard(
        code=row.code,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        makes=next(iter(row.can_do or ()), None),
        drawing=drawings.get(row.code, ""),
        jp=row.jp,
        lesson_count=row.lesson_count,
        prerequisites=[names[code] for code in row.prerequisites if code in names],
        recommended=[names[code] for code in row.recommended_before if code in names],
        state=row.state,
        stages_passed=row.stages_passed,
        lessons_done=row.lessons_done,
    )

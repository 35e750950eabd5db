"""Queries on deeds: the one of a lesson, those that a task may take over, and the latest that a mentor sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from core import clock
from core.db import db, run
from courses.models import Course, Edition, Enrolment, EnrolmentState, Lesson
from courses.stored_deed import DEED, Deed
from people.identity import Visitor
from people.models import Person
from quizzes.deed_words import words_of
from quizzes.models import GivenDeed
from quizzes.queries.grading import mentors_learner

_columns = (
    GivenDeed.id,
    GivenDeed.kind,
    GivenDeed.sha256,
    GivenDeed.text,
    GivenDeed.number,
    GivenDeed.advice,
    GivenDeed.given_at,
    GivenDeed.for_page_at,
    GivenDeed.filled_page_at,
)
_given = select(*_columns).where(
    GivenDeed.enrolment_id == bindparam("enrolment_id"), GivenDeed.lesson_key == bindparam("lesson_key")
)
_place = (
    select(Enrolment, Lesson.deed)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Lesson, and_(Lesson.edition_id == Enrolment.edition_id, Lesson.key == bindparam("key")))
    .where(Enrolment.person_id == bindparam("person_id"), Course.slug == bindparam("slug"))
)
_of_enrolment = (
    select(GivenDeed, Lesson.deed, Lesson.position)
    .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
    .join(Lesson, and_(Lesson.edition_id == Enrolment.edition_id, Lesson.key == GivenDeed.lesson_key))
    .where(GivenDeed.enrolment_id == bindparam("enrolment_id"))
    .order_by(Lesson.position)
)
_photo = (
    select(
        GivenDeed.id, GivenDeed.sha256, GivenDeed.thumb_sha256, Enrolment.person_id, mentors_learner.label("mentors_learner")
    )
    .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .where(GivenDeed.id == bindparam("id"), GivenDeed.sha256.is_not(None), Person.is_present())
)
_own = (
    select(
        GivenDeed.id,
        GivenDeed.lesson_key,
        GivenDeed.filled_page_at,
        Enrolment.person_id,
        Course.slug,
        Lesson.title,
        Lesson.deed,
    )
    .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Lesson, and_(Lesson.edition_id == Enrolment.edition_id, Lesson.key == GivenDeed.lesson_key))
    .where(GivenDeed.id == bindparam("id"), Enrolment.person_id == bindparam("person_id"))
)
_latest = (
    select(*_columns, Lesson.deed, Lesson.title, Edition.title.label("course_title"))
    .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Lesson, and_(Lesson.edition_id == Enrolment.edition_id, Lesson.key == GivenDeed.lesson_key))
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.state != EnrolmentState.WITHDRAWN, mentors_learner)
    .order_by(GivenDeed.given_at.desc(), GivenDeed.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class DeedPlace:
    """A lesson's deed at a learner's enrolment."""

    enrolment: Enrolment
    deed: Deed


@dataclass(frozen=True)
class TakenFrom:
    """A deed that was given, with what its lesson asks and the lesson's number in the course."""

    given: GivenDeed
    deed: Deed
    position: int


@dataclass(frozen=True)
class OwnDeed:
    """A learner's own deed that may fill the part `fills` of the product page."""

    id: int
    person_id: int
    slug: str
    lesson_key: str
    lesson_title: Any
    fills: str
    filled_page_at: datetime | None


@dataclass(frozen=True)
class LatestDeed:
    """The latest deed of a learner, for a mentor."""

    id: int
    given: Any
    deed: Deed
    lesson: Any
    course: Any
    at: datetime

    @property
    def words(self) -> str:
        """The sentence or the number with its unit; empty for a photo and a tick."""
        return words_of(self.deed, self.given)


def given_of(enrolment_id: int, lesson_key: str) -> Any | None:
    """Return what was given as the deed of a lesson, as a row, or None. One statement."""
    return run(_given, {"enrolment_id": enrolment_id, "lesson_key": lesson_key}).one_or_none()


def find_place(person_id: int | None, slug: str, key: str) -> DeedPlace | None:
    """Return a lesson's deed at a person's enrolment; None without an enrolment, or where the lesson has no deed."""
    row = db.session.execute(_place, {"person_id": person_id, "slug": slug, "key": key}).one_or_none()
    return DeedPlace(row.Enrolment, DEED.read(row.deed)) if row and row.deed else None


def deeds_for_task(enrolment_id: int) -> list[TakenFrom]:
    """Return the deeds of an enrolment that name a piece of the task's evidence, in the order of their lessons."""
    rows = db.session.execute(_of_enrolment, {"enrolment_id": enrolment_id})
    found = [TakenFrom(row.GivenDeed, DEED.read(row.deed), row.position) for row in rows if row.deed]
    return [one for one in found if one.deed.evidence and one.given.kind is one.deed.kind]


def find_photo(visitor: Visitor, deed_id: int) -> Any | None:
    """Return the files of a deed's photo with the facts that `can_see_deed` needs, or None."""
    return run(_photo, {"id": deed_id, "grader": visitor.id, "now": clock.now()}).one_or_none()


def find_own(person_id: int | None, deed_id: int) -> OwnDeed | None:
    """Return a person's own deed; None for another person's, or where its lesson fills no part of the product page."""
    row = run(_own, {"id": deed_id, "person_id": person_id}).one_or_none()
    fills = DEED.read(row.deed).fills if row and row.deed else None
    if row is None or fills is None:
        return None
    return OwnDeed(row.id, row.person_id, row.slug, row.lesson_key, row.title, fills, row.filled_page_at)


def latest_for(mentor: Visitor, person_id: int) -> LatestDeed | None:
    """Return a learner's latest deed; None without one, or where the visitor does not mentor the learner."""
    row = run(_latest, {"person_id": person_id, "grader": mentor.id, "now": clock.now()}).one_or_none()
    if row is None or not row.deed:
        return None
    return LatestDeed(row.id, row, DEED.read(row.deed), row.title, row.course_title, row.given_at)


def waiting_for_page(person_ids: Sequence[int]) -> list[TakenFrom]:
    """Return the deeds of these persons that may fill a product page and have filled none, the oldest first."""
    allowed = (
        select(GivenDeed, Lesson.deed, Lesson.position)
        .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
        .join(Lesson, and_(Lesson.edition_id == Enrolment.edition_id, Lesson.key == GivenDeed.lesson_key))
        .where(Enrolment.person_id.in_(person_ids), GivenDeed.for_page_at.is_not(None), GivenDeed.filled_page_at.is_(None))
        .order_by(GivenDeed.for_page_at, GivenDeed.id)
    )
    rows = db.session.execute(allowed)
    return [TakenFrom(row.GivenDeed, DEED.read(row.deed), row.position) for row in rows if row.deed]

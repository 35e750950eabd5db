"""Queries about messages to the office: a learner's own about a lesson, and the office's list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.db import db, run
from core.paging import count_pages, rows_before
from courses.models import Course, Edition, Lesson, OfficeMessage
from people.models import Person

PAGE = 20

_waiting = OfficeMessage.answered_at.is_(None)
_messages = (
    select(
        OfficeMessage.id,
        OfficeMessage.words,
        OfficeMessage.sent_at,
        OfficeMessage.due_on,
        OfficeMessage.answered_at,
        OfficeMessage.answer,
        OfficeMessage.person_id,
        OfficeMessage.lesson_key,
        Lesson.title,
        Course.slug,
        Edition.title.label("course_title"),
        Person.name,
        Person.address_as,
        Person.phone,
    )
    .join(Edition, Edition.id == OfficeMessage.edition_id)
    .join(Course, Course.id == Edition.course_id)
    .join(Lesson, (Lesson.edition_id == OfficeMessage.edition_id) & (Lesson.key == OfficeMessage.lesson_key))
    .join(Person, Person.id == OfficeMessage.person_id)
)
_listed = (
    _messages.order_by(_waiting.desc(), OfficeMessage.answered_at.desc(), OfficeMessage.sent_at, OfficeMessage.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_own = (
    _messages.where(
        OfficeMessage.person_id == bindparam("person_id"),
        Edition.course_id == bindparam("course_id"),
        OfficeMessage.lesson_key == bindparam("lesson_key"),
    )
    .order_by(OfficeMessage.sent_at.desc(), OfficeMessage.id.desc())
    .limit(PAGE)
)
_all_own = (
    _messages.where(OfficeMessage.person_id == bindparam("person_id"))
    .order_by(OfficeMessage.sent_at.desc(), OfficeMessage.id.desc())
    .limit(PAGE)
)
_count = select(func.count()).select_from(OfficeMessage)


def listed(page: int) -> tuple[Sequence[Any], int]:
    """Return a page of all messages, those that wait longest first, and the number of pages."""
    return run(_listed, {"skip": rows_before(page, PAGE)}).all(), count_pages(run(_count, {}).scalar_one(), PAGE)


def count_waiting() -> int:
    """Return how many messages wait for an answer."""
    return db.session.scalar(_count.where(_waiting)) or 0


def own_about(person_id: int, course_id: int, lesson_key: str) -> Sequence[Any]:
    """Return what this person wrote about a lesson, newest first, with the answers."""
    return run(_own, {"person_id": person_id, "course_id": course_id, "lesson_key": lesson_key}).all()


def own_of(person_id: int) -> Sequence[Any]:
    """Return what this person asked the office last, at most PAGE, newest first, with the answers."""
    return run(_all_own, {"person_id": person_id}).all()


def all_messages() -> Select[Any]:
    """Select every message, for those who may answer."""
    return select(OfficeMessage)

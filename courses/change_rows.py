"""Queries about newer editions for learners of an older one. They show clarifications and new material (`ANNOUNCED`)."""

from typing import Any

from sqlalchemy import bindparam, select

from core.db import run
from courses.models import (
    ANNOUNCED,
    ChangedItem,
    Course,
    Edition,
    EditionChange,
    EditionState,
    Lesson,
)

_since = (
    select(
        EditionChange.item,
        EditionChange.key,
        EditionChange.how,
        EditionChange.kind,
        EditionChange.title,
        EditionChange.note,
        Edition.number,
        Edition.published_at,
    )
    .join(Edition, Edition.id == EditionChange.edition_id)
    .where(
        Edition.course_id == bindparam("course_id"),
        Edition.number > bindparam("number"),
        EditionChange.kind.in_(ANNOUNCED),
    )
    .order_by(Edition.number.desc(), EditionChange.item, EditionChange.key)
)
_lesson = (
    select(
        Lesson.key,
        Lesson.title,
        Lesson.minutes,
        Lesson.bytes_to_load,
        Lesson.html,
        Lesson.html_en,
        Lesson.story_html,
        Lesson.front,
        Lesson.deed,
        Edition.number,
        Edition.title.label("course_title"),
        EditionChange.note,
    )
    .join(Edition, Edition.id == Lesson.edition_id)
    .join(Course, Course.id == Edition.course_id)
    .outerjoin(
        EditionChange,
        (EditionChange.edition_id == Edition.id)
        & (EditionChange.item == ChangedItem.LESSON)
        & (EditionChange.key == Lesson.key),
    )
    .where(
        Course.slug == bindparam("slug"),
        Edition.number == bindparam("number"),
        Edition.state == EditionState.PUBLISHED,
        Lesson.key == bindparam("key"),
    )
)


def changes_since(course_id: int, number: int) -> list[Any]:
    """Return the announced changes of the editions above this number, the newest edition first."""
    return list(run(_since, {"course_id": course_id, "number": number}))


def lesson_of(slug: str, number: int, key: str) -> Any | None:
    """Return a lesson of a published edition with the trainer's note on its change, or None."""
    return run(_lesson, {"slug": slug, "number": number, "key": key}).one_or_none()

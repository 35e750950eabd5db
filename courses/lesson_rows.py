"""The query for the page of a lesson. It is the most opened page, so one statement reads everything that it shows."""

from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from courses.models import ANNOUNCED, ChangedItem, ChangeHow, Course, Edition, EditionChange, Enrolment, Lesson, LessonProgress
from courses.queries import lesson_count, newest_open, own_enrolment
from people.identity import Visitor

_later = aliased(Edition)
_newer_text_in = (
    select(func.max(_later.number))
    .join(EditionChange, EditionChange.edition_id == _later.id)
    .where(
        _later.course_id == Course.id,
        _later.number > Edition.number,
        EditionChange.kind.in_(ANNOUNCED),
        EditionChange.item == ChangedItem.LESSON,
        EditionChange.how != ChangeHow.REMOVED,
        EditionChange.key == Lesson.key,
    )
    .correlate(Course, Edition, Lesson)
    .scalar_subquery()
)
_lesson = (
    select(
        Course.id.label("course_id"),
        Course.slug,
        Edition.id.label("edition_id"),
        Edition.title.label("course_title"),
        lesson_count.label("lesson_count"),
        Enrolment.id.label("enrolment_id"),
        Enrolment.state,
        Enrolment.lessons_done,
        Lesson.key,
        Lesson.position,
        Lesson.title,
        Lesson.minutes,
        Lesson.bytes_to_load,
        Lesson.deed,
        Lesson.front,
        Lesson.html,
        Lesson.html_en,
        Lesson.story_html,
        LessonProgress.lesson_key.is_not(None).label("done"),
        _newer_text_in.label("newer_text_in"),
    )
    .select_from(Course)
    .outerjoin(Enrolment, own_enrolment)
    .join(Edition, Edition.id == func.coalesce(Enrolment.edition_id, newest_open))
    .join(Lesson, and_(Lesson.edition_id == Edition.id, Lesson.key == bindparam("key")))
    .outerjoin(LessonProgress, and_(LessonProgress.lesson_key == Lesson.key, LessonProgress.enrolment_id == Enrolment.id))
    .where(Course.slug == bindparam("slug"))
)


def find_lesson(person: Visitor, slug: str, key: str) -> Any | None:
    """Return a lesson from the edition in which this person is enrolled, else from the newest open edition; None without one.

    `done` says whether the person has finished the lesson. `newer_text_in` is the number of the newest edition that announces a
    change of the lesson, or None. `enrolment_id` and `state` are None for a person who is not enrolled.
    """
    return run(_lesson, {"person_id": person.id, "slug": slug, "key": key}).one_or_none()

"""What is read of one lesson for its reader: the page that is opened most, so everything it shows comes with one statement."""

from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from courses.models import TOLD, ChangedItem, ChangeHow, Course, Edition, EditionChange, Enrolment, Lesson, LessonProgress
from courses.queries import lesson_count, newest_open, own_enrolment
from people.identity import Visitor

_later = aliased(Edition)
_newer_text_in = (
    select(func.max(_later.number))
    .join(EditionChange, EditionChange.edition_id == _later.id)
    .where(
        _later.course_id == Course.id,
        _later.number > Edition.number,
        EditionChange.kind.in_(TOLD),
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
        Lesson.front,
        Lesson.html,
        Lesson.html_en,
        Lesson.story_html,
        Lesson.practice_html,
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
    """A lesson as this person has it: of the edition of the enrolment, else of the newest open one; None where there is none.

    With whether it is `done`, and which newer edition tells of a change in its text (`newer_text_in`). The row has
    `enrolment_id` and `state` only for somebody who is enrolled.
    """
    return run(_lesson, {"person_id": person.id, "slug": slug, "key": key}).one_or_none()

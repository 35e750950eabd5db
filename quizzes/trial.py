"""One lesson to try before signing up: the office names it in `office.yaml`, with the practice question that is asked.

`trial_lesson: {course: FOTO-01, lesson: cahaya-jendela, question: L06}`. Without the key there is no trial. Without `question` the
lesson's first one is asked. The deed is the lesson's own.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.db import db
from core.office import NoOffice, office
from courses.lesson_rows import find_lesson
from courses.models import Course
from people.identity import Anonymous
from quizzes.queries.practice import practice_in

LONGEST_ANSWER = 1000
"""Characters of the answers that the browser carries to the sign-up in its signed cookie; longer ones are told and left."""


@dataclass(frozen=True)
class Named:
    """What the office's file names."""

    course: str
    lesson: str
    question: str | None = None


@dataclass(frozen=True)
class Trial:
    """The lesson to try: a row of `find_lesson` without an enrolment, and a row of `practice_in`, or None without a question."""

    lesson: Any
    question: Any | None


class BadTrial(NoOffice):
    """`trial_lesson` of `office.yaml` is not what the trial needs. The platform does not start with it."""


def named() -> Named | None:
    """Return what the office's file names, or None where it names no trial. Raises BadTrial."""
    facts = office().facts.get("trial_lesson")
    if facts is None:
        return None
    if not isinstance(facts, dict) or not {"course", "lesson"} <= set(facts) <= {"course", "lesson", "question"}:
        raise BadTrial("office.yaml, trial_lesson: needs course and lesson, and may have question")
    if not all(isinstance(value, str) and value for value in facts.values()):
        raise BadTrial("office.yaml, trial_lesson: each of its values is a text")
    return Named(**facts)


def find_trial() -> Trial | None:
    """Return the trial of the newest open edition; None where none is named, or the course is not open or lost the lesson."""
    name = named()
    if name is None:
        return None
    slug = db.session.scalar(select(Course.slug).where(Course.code == name.course))
    lesson = find_lesson(Anonymous(), slug, name.lesson) if slug else None
    if lesson is None:
        return None
    asked = (row for row in practice_in(lesson) if name.question in (None, row.key))
    return Trial(lesson, next(asked, None))


def is_whole() -> bool:
    """Whether the lesson that the office names is open, with the practice question that it names."""
    name, trial = named(), find_trial()
    return name is not None and trial is not None and (name.question is None or trial.question is not None)

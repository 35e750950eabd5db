"""What somebody did in the trial before signing up goes along to the new enrolment: the one place where it is handed over.

The lesson counts as done, and the answer is kept like any answer to practice. Takers hand over what other packages keep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from core.db import db
from courses import enrolling, progress
from courses.models import Course, Enrolment
from quizzes import practice
from quizzes.models import AskedIn, Question

TRIAL = UUID("5b0c7f0e-6a7d-4f55-9a58-0a2f4e3c8d11")
"""The namespace of the identifiers under which answers from the trial are kept."""


@dataclass(frozen=True)
class Carried:
    """What the browser carried: never more than what its owner did on the trial's page."""

    course_id: int
    lesson: str
    question: str | None = None
    response: dict[str, Any] | None = None
    """The answer to the practice question in the form of its type, as `Kind.parse` returns it."""


Taker = Callable[[Enrolment, Carried], None]

_takers: list[Taker] = []


def register_taker(take: Taker) -> None:
    """Register a function that stores a part of what was carried, such as the photo of a deed, in the caller's transaction.

    It may be called twice with the same facts, since a form may be sent twice.
    """
    if take not in _takers:
        _takers.append(take)


def begin(person_id: int, carried: Carried) -> Enrolment | None:
    """Enrol somebody who has just signed up in the trial's course, and hand the work over. None where it is no longer open."""
    course = db.session.get(Course, carried.course_id)
    if course is None:
        return None
    try:
        enrolment = enrolling.enrol(person_id, course)
    except enrolling.NotOpen:
        return None
    take_along(enrolment, carried)
    return enrolment


def take_along(enrolment: Enrolment, carried: Carried) -> None:
    """Give what was carried to an enrolment. A lesson that its edition no longer has is left out, and the rest with it."""
    try:
        progress.finish_lesson(enrolment, carried.lesson)
    except progress.NoSuchLesson:
        return
    _keep_answer(enrolment, carried)
    for take in _takers:
        take(enrolment, carried)


def _keep_answer(enrolment: Enrolment, carried: Carried) -> None:
    """Keep the answer where the enrolment's edition has the question as practice. Sent twice, it is kept once."""
    if not carried.response:
        return
    question = db.session.scalar(
        select(Question).where(
            Question.edition_id == enrolment.edition_id,
            Question.key == carried.question,
            Question.asked_in == AskedIn.PRACTICE,
        )
    )
    if question is None:
        return
    right = practice.is_right(question, carried.response)
    sent_as = uuid5(TRIAL, f"{enrolment.id} {question.id}")
    practice.keep(enrolment.id, question.id, carried.response, right=right, sent_as=sent_as)

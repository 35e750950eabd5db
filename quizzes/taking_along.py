"""What somebody did in the trial before signing up goes along to the new enrolment: the one place where it is handed over.

The lesson counts as done, and the answers are kept like any answers to practice. The photo lies in the browser, which sends it
as the deed of the lesson (`views/trial_photo.py`).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from core.db import db
from courses import enrolling, progress
from courses.models import Course, Enrolment
from quizzes import practice
from quizzes.models import AskedIn, PracticeAnswer, Question

TRIAL = UUID("5b0c7f0e-6a7d-4f55-9a58-0a2f4e3c8d11")
"""The namespace of the identifiers under which answers from the trial are kept."""


@dataclass(frozen=True)
class Carried:
    """What the browser carried: never more than what its owner did on the trial's page."""

    course_id: int
    lesson: str
    question: str | None = None
    responses: tuple[dict[str, Any], ...] = ()
    """The first and the latest answer to the practice question, in the form of its type, as `Kind.parse` returns it."""


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
    _keep_answers(enrolment, carried)


def _keep_answers(enrolment: Enrolment, carried: Carried) -> None:
    """Keep the answers where the enrolment's edition has the question as practice. Handed over twice, they are kept once."""
    if not carried.responses:
        return
    question = db.session.scalar(
        select(Question).where(
            Question.edition_id == enrolment.edition_id,
            Question.key == carried.question,
            Question.asked_in == AskedIn.PRACTICE,
        )
    )
    if question is None or _has_answer(enrolment, question):
        return
    for number, response in enumerate(carried.responses):
        if number == 0 or response != carried.responses[0]:
            right, sent_as = practice.is_right(question, response), uuid5(TRIAL, f"{enrolment.id} {question.id} {number}")
            practice.keep(enrolment.id, question.id, response, right=right, sent_as=sent_as)


def _has_answer(enrolment: Enrolment, question: Question) -> bool:
    at_question = PracticeAnswer.enrolment_id == enrolment.id, PracticeAnswer.question_id == question.id
    return db.session.scalar(select(PracticeAnswer.tries).where(*at_question)) is not None

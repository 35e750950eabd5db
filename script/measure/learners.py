"""Learners for a measurement: made, signed in and brought to the place that is measured, through the platform's own verbs."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core import clock
from core.db import db
from courses.models import Course, Edition, StageKey
from lms.demo import people, photos
from lms.demo.learning import Walk
from people import sessions
from people.models import Person
from people.views import cookies
from quizzes import attempts
from quizzes.models import AttemptQuestion, GradedBy, Task
from quizzes.questions import TYPES

FIRST_NUMBER = 5000
"""Telephone numbers of the demo city lie below."""


class Crowd:
    """Makes learners, one after the other; the same seed makes the same ones. The caller commits."""

    def __init__(self, seed: int = 7) -> None:
        self._rng = Random(seed)
        self._made = FIRST_NUMBER
        judged = select(Edition.course_id).join(Task, Task.edition_id == Edition.id).where(Task.graded_by == GradedBy.PERSON)
        self._course = db.session.scalars(select(Course).where(Course.id.in_(judged)).order_by(Course.code).limit(1)).one()
        self._album = photos.album({"light": True}, self._rng, size=1)

    @property
    def slug(self) -> str:
        """The address of the course in which they learn."""
        return self._course.slug

    def person(self) -> Person:
        """Somebody who has just joined."""
        self._made += 1
        return people.make_neighbour(self._rng, self._made, people.villages_in_turn(self._rng, 1)[0])

    def walk(self, person: Person | None = None, course: Course | None = None) -> Walk:
        """Somebody, else a new person, on the way through a course, else the first whose task a person judges, since nine days."""
        now = clock.now()
        person, course = person or self.person(), course or self._course
        return Walk(person, course, self._rng, begins=now - timedelta(days=9), now=now, album=self._album)

    def through_knowledge(self) -> Walk:
        """Somebody who has passed the first two stages."""
        walk = self.walk()
        walk.answer_questions(StageKey.AWARENESS)
        walk.write_reflection()
        walk.answer_questions(StageKey.KNOWLEDGE)
        return walk

    def place(self) -> "Place":
        """Somebody with an attempt that is open, at its first question."""
        walk = self.walk()
        attempt = attempts.take_up(walk.enrolment, StageKey.KNOWLEDGE, rng=self._rng)
        asked = db.session.scalars(
            select(AttemptQuestion)
            .where(AttemptQuestion.attempt_id == attempt.id, AttemptQuestion.position == 1)
            .options(joinedload(AttemptQuestion.question))
        ).one()
        kind, fields = TYPES[asked.question.type], asked.question.body
        responses = (kind.right(fields), kind.wrong(fields, self._rng))
        forms = tuple(kind.fill(response, asked.shown) for response in responses)
        return Place(walk.enrolment.person_id, attempt.id, asked.position, responses, forms)


@dataclass(frozen=True)
class Place:
    """A question of an open attempt, and two answers between which its learner wavers, each as the form that gives it."""

    person_id: int
    attempt_id: int
    position: int
    responses: tuple[Any, ...]
    forms: tuple[dict[str, list[str]], ...]

    @property
    def page(self) -> str:
        """Where it is asked."""
        return f"/attempts/{self.attempt_id}/questions/{self.position}"

    @property
    def path(self) -> str:
        """Where its answers are sent."""
        return f"/attempts/{self.attempt_id}/answers/{self.position}"


def signed_in(person_id: int) -> dict[str, str]:
    """The cookie of a new session. The caller commits."""
    return {cookies.cookie_name(): sessions.begin(person_id, device="measurement")}

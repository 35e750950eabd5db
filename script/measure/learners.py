"""Make learners for a measurement, sign them in and advance them in a course, with the platform's own domain verbs."""

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
"""The demo city uses lower telephone numbers."""


class Crowd:
    """Makes learners, the same for the same seed. The caller commits."""

    def __init__(self, seed: int = 7) -> None:
        self._rng = Random(seed)
        self._last_number = FIRST_NUMBER
        judged = select(Edition.course_id).join(Task, Task.edition_id == Edition.id).where(Task.graded_by == GradedBy.PERSON)
        self._course = db.session.scalars(select(Course).where(Course.id.in_(judged)).order_by(Course.code).limit(1)).one()
        self._albums = photos.Albums({"light": True}, size=1)

    @property
    def slug(self) -> str:
        """The slug of the course in which they learn."""
        return self._course.slug

    def person(self) -> Person:
        """Make a person who has just joined."""
        self._last_number += 1
        return people.make_neighbour(self._rng, self._last_number, people.villages_in_turn(self._rng, 1)[0])

    def walk(self, person: Person | None = None, course: Course | None = None) -> Walk:
        """Let a person (default: a new one) learn a course, since nine days ago. The default course has a judged task."""
        now = clock.now()
        person, course = person or self.person(), course or self._course
        return Walk(person, course, self._rng, begins=now - timedelta(days=9), now=now, albums=self._albums)

    def through_knowledge(self) -> Walk:
        """Make a learner who has passed the first two stages."""
        walk = self.walk()
        walk.answer_questions(StageKey.AWARENESS)
        walk.write_reflection()
        walk.answer_questions(StageKey.KNOWLEDGE)
        return walk

    def place(self) -> "Place":
        """Make a learner with an open attempt, and return its first question."""
        walk = self.walk()
        attempt = attempts.resume_or_start(walk.enrolment, StageKey.KNOWLEDGE, rng=self._rng)
        first = db.session.scalars(
            select(AttemptQuestion)
            .where(AttemptQuestion.attempt_id == attempt.id, AttemptQuestion.position == 1)
            .options(joinedload(AttemptQuestion.question))
        ).one()
        kind, fields = TYPES[first.question.type], first.question.body
        responses = (kind.right(fields), kind.wrong(fields, self._rng))
        forms = tuple(kind.fill(response, first.shown) for response in responses)
        return Place(walk.enrolment.person_id, attempt.id, first.position, responses, forms)


@dataclass(frozen=True)
class Place:
    """A question of an open attempt, with a right and a wrong answer, each also as the fields of its form."""

    person_id: int
    attempt_id: int
    position: int
    responses: tuple[Any, ...]
    forms: tuple[dict[str, list[str]], ...]

    @property
    def page(self) -> str:
        """The address of the question's page."""
        return f"/attempts/{self.attempt_id}/questions/{self.position}"

    @property
    def path(self) -> str:
        """The address to which its answers are sent."""
        return f"/attempts/{self.attempt_id}/answers/{self.position}"


def signed_in(person_id: int) -> dict[str, str]:
    """Begin a session; returns its cookie by name. The caller commits."""
    return {cookies.cookie_name(): sessions.begin(person_id, device="measurement")}

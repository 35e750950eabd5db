"""Let a learner of the demo go through a course. Each step calls the function that a page would call, at its own time."""

import uuid
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core import clock
from core.db import db
from core.office import office
from core.text import words_in
from courses import enrolling, progress
from courses.models import Course, Enrolment, Lesson, StageKey
from lms.demo.photos import Albums
from people.identity import Identity
from people.models import Enterprise, Membership, Person
from people.names import confirm_certificate_name
from people.sessions import identity_of
from quizzes import attempts, grading, pre_tests, reflections, submissions
from quizzes.answers import save_answer
from quizzes.models import Attempt, AttemptQuestion, EvidenceKind, GradedBy, Submission, Task, Verdict
from quizzes.queries.pre_tests import pre_test_for
from quizzes.questions import TYPES
from quizzes.tasks import Requirement, criteria, requirements


class Walk:
    """A learner's way through a course. Between steps the clock advances by some hours, but not past `now`."""

    def __init__(self, person: Person, course: Course, rng: Random, *, begins: datetime, now: datetime, albums: Albums) -> None:
        self._person, self._rng, self._albums = person, rng, albums
        self._now, self._limit = begins, now
        self.enrolment: Enrolment = self._do(enrolling.enrol, person.id, course)
        self._lessons = list(
            db.session.execute(
                select(Lesson.key, Lesson.stage).where(Lesson.edition_id == self.enrolment.edition_id).order_by(Lesson.position)
            )
        )

    def take_pre_test(self) -> None:
        """Answer the questions before the first lesson with one to four wrong. Some learners skip them.

        This uses random numbers of its own, so that a course without a pre-test does not change the rest of the city.
        """
        rng = Random(f"before/{self.enrolment.id}")
        if pre_test_for(self.enrolment.id) is None or rng.random() < 0.2:
            return
        if rng.random() < 0.1:
            self._do(pre_tests.skip, self.enrolment, hours=0.01)
            return
        attempt = self._do(pre_tests.begin, self.enrolment, rng=rng, hours=0.01)
        self._answer(attempt, rng, wrong=rng.randint(1, 4), hand_in=True)

    def read_lessons(self, stage: StageKey, *, at_most: int = 99) -> None:
        """Finish the first lessons of a stage."""
        for key in [key for key, lesson_stage in self._lessons if lesson_stage is stage][:at_most]:
            self._do(progress.finish_lesson, self.enrolment, key)

    def write_reflection(self) -> None:
        """Write the reflection."""
        words = self._rng.choice(office().read("demo/city.yaml")["reflections"])
        self._do(reflections.write, self.enrolment, words, sequence=1)
        self._do(attempts.pass_awareness_if_met, self.enrolment)

    def answer_questions(self, stage: StageKey, *, wrong: int = 0, hand_in: bool = True) -> None:
        """Answer the stage's questions with this many wrong. Without `hand_in` stop after half of them."""
        attempt = self._do(attempts.resume_or_start, self.enrolment, stage, rng=self._rng)
        self._answer(attempt, self._rng, wrong=wrong, hand_in=hand_in)

    def _answer(self, attempt: Attempt, rng: Random, *, wrong: int, hand_in: bool) -> None:
        questions = db.session.scalars(
            select(AttemptQuestion)
            .where(AttemptQuestion.attempt_id == attempt.id)
            .options(joinedload(AttemptQuestion.question))
            .order_by(AttemptQuestion.position)
        ).all()
        missed = set(rng.sample(range(len(questions)), min(wrong, len(questions))))
        for number, place in enumerate(questions if hand_in else questions[: len(questions) // 2]):
            kind, fields = TYPES[place.question.type], place.question.body
            response = kind.wrong(fields, rng) if number in missed else kind.right(fields)
            self._do(save_answer, attempt.id, place.position, response, sequence=1, sent_as=self._uuid(), hours=0.01)
        if hand_in:
            self._do(attempts.hand_in, attempt, self.enrolment)

    def work_on_task(self, *, careful: bool = True, hand_in: bool = True) -> Submission:
        """Add the evidence that the task asks for, and hand it in."""
        submission = self._do(submissions.begin, self.enrolment)
        task = db.session.get_one(Task, self.enrolment.edition_id)
        texts: dict[str, tuple[EvidenceKind, str]] = {}
        sector, business = self._business()
        product, album = self._product_texts(sector), self._albums.of(business)
        for requirement in requirements(task.evidence):
            if requirement.kind is EvidenceKind.PHOTO:
                for _ in range(max(requirement.least, 1)):
                    photo = album.pick(self._rng, careful=careful)
                    self._do(submissions.add_photo, submission, requirement, photo, sent_as=self._uuid(), hours=0.05)
            else:
                texts[requirement.key] = (requirement.kind, self._text_for(requirement, sector, product))
        if texts:
            sequence = submission.texts_sequence + 1
            self._do(submissions.save_texts, submission, texts, sequence=sequence, sent_as=self._uuid())
        if hand_in:
            self._do(submissions.hand_in, submission, self.enrolment, round=submission.round + 1)
        return submission

    def hand_in_again(self, submission: Submission) -> None:
        """Hand in revised work."""
        self._do(submissions.hand_in, submission, self.enrolment, round=submission.round + 1)

    def grade(self, submission: Submission, *, by: Identity, verdict: Verdict) -> None:
        """Grade a submission as this trainer or mentor, or as the learner where the task has a self-check."""
        task = db.session.get_one(Task, self.enrolment.edition_id)
        if task.graded_by is GradedBy.SELF_CHECK:
            level = 4 if verdict is Verdict.PASSED else 2
            levels = {criterion.key: min(level, len(criterion.levels)) for criterion in criteria(task.rubric)}
            self._do(grading.self_check, submission, by=identity_of(self._person.id), round=submission.round, levels=levels)
            return
        low, high = (3, 4) if verdict is Verdict.PASSED else (1, 3)
        levels = {
            criterion.key: self._rng.randint(low, min(high, len(criterion.levels))) for criterion in criteria(task.rubric)
        }
        words = self._rng.choice(office().read("demo/city.yaml")["feedback"][verdict.value])
        words = words.format(address=self._person.address_as or self._person.short_name)
        self._do(
            grading.judge, submission, by=by, round=submission.round, levels=levels, verdict=verdict, feedback=words, hours=20
        )

    def _text_for(self, requirement: Requirement, sector: str | None, product: dict[str, str]) -> str:
        """Return the product's own text, or notes that are long enough."""
        if requirement.key in product:
            return product[requirement.key]
        if requirement.kind is EvidenceKind.LINK:
            return self._rng.choice(office().read("demo/city.yaml")["links"])
        notes = self._notes(sector)
        first = self._rng.choice(notes)
        others = iter(note for note in notes if note != first)
        while words_in(first) < requirement.min_words:
            first = f"{first} {next(others)}"
        return first

    def _product_texts(self, sector: str | None) -> dict[str, str]:
        """Return texts for a product's page by evidence key, about a product of the learner's own trade."""
        products = office().read("demo/city.yaml").get("written", {})
        return products.get(sector) or self._rng.choice(list(products.values()) or [{}])

    def _notes(self, sector: str | None) -> list[str]:
        """Return notes for the trainer that fit the trade: cloth is not baked."""
        notes = office().read("demo/city.yaml")["notes"]
        return notes.get(sector) or notes["any"]

    def _business(self) -> tuple[str | None, str]:
        """Return the trade and the name of the learner's business, or no trade and no name."""
        row = db.session.execute(
            select(Enterprise.sector, Enterprise.name)
            .join(Membership, Membership.enterprise_id == Enterprise.id)
            .where(Membership.person_id == self._person.id)
        ).first()
        return (row.sector, row.name) if row else (None, "")

    def confirm_name(self) -> None:
        """Confirm the name for the certificate."""
        self._do(confirm_certificate_name, self._person.id, self._person.name)

    def _do(self, verb: Any, *args: Any, hours: float | None = None, **kwargs: Any) -> Any:
        step = self._rng.uniform(0.2, 9) if hours is None else hours
        self._now = min(self._now + timedelta(hours=step), self._limit)
        with clock.at(self._now):
            result = verb(*args, **kwargs)
            db.session.flush()
        return result

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self._rng.getrandbits(128), version=4)

"""How far a learner of the demo goes through a course: each step through the verb that a page would call, each on its day."""

import uuid
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core import clock
from core.db import db
from core.office import office
from courses import enrolling, progress
from courses.models import Course, Enrolment, Lesson, StageKey
from lms.demo import answers
from lms.demo.photos import Album
from people.identity import Identity
from people.models import Enterprise, Membership, Person
from people.names import confirm_certificate_name
from people.sessions import identity_of
from quizzes import attempts, grading, pre_tests, reflections, submissions
from quizzes.answers import save_answer
from quizzes.models import Attempt, AttemptQuestion, EvidenceKind, GradedBy, Submission, Task, Verdict
from quizzes.queries.pre_tests import pre_test_for
from quizzes.tasks import criteria, requirements


class Walk:
    """One learner on the way through one course. The clock goes on by hours between steps and never past `now`."""

    def __init__(self, person: Person, course: Course, rng: Random, *, begins: datetime, now: datetime, album: Album) -> None:
        self._person, self._rng, self._album = person, rng, album
        self._now, self._limit = begins, now
        self.enrolment: Enrolment = self._do(enrolling.enrol, person.id, course)
        self._lessons = list(
            db.session.execute(
                select(Lesson.key, Lesson.stage).where(Lesson.edition_id == self.enrolment.edition_id).order_by(Lesson.position)
            )
        )

    def tells_what_is_known(self) -> None:
        """At the course's door: most answer the questions before the first lesson with two or three wrong, some skip them.

        Chance of its own: a course that asks nothing before changes nothing of what comes after.
        """
        rng = Random(f"before/{self.enrolment.id}")
        if pre_test_for(self.enrolment.id) is None or rng.random() < 0.2:
            return
        if rng.random() < 0.1:
            self._do(pre_tests.skip, self.enrolment, hours=0.01)
            return
        attempt = self._do(pre_tests.begin, self.enrolment, rng=rng, hours=0.01)
        self._answers(attempt, rng, wrong=rng.randint(1, 4), hand_in=True)

    def reads(self, stage: StageKey, *, at_most: int = 99) -> None:
        """Read a stage's lessons, or the first few."""
        for key in [key for key, of in self._lessons if of is stage][:at_most]:
            self._do(progress.finish_lesson, self.enrolment, key)

    def reflects(self) -> None:
        """Write the reflection."""
        words = self._rng.choice(office().read("demo/city.yaml")["reflections"])
        self._do(reflections.write, self.enrolment, words, sequence=1)
        self._do(attempts.pass_awareness_if_met, self.enrolment)

    def answers(self, stage: StageKey, *, wrong: int = 0, hand_in: bool = True) -> None:
        """Take the stage's questions with so many wrong; or leave in the middle."""
        attempt = self._do(attempts.take_up, self.enrolment, stage, rng=self._rng)
        self._answers(attempt, self._rng, wrong=wrong, hand_in=hand_in)

    def _answers(self, attempt: Attempt, rng: Random, *, wrong: int, hand_in: bool) -> None:
        asked = db.session.scalars(
            select(AttemptQuestion)
            .where(AttemptQuestion.attempt_id == attempt.id)
            .options(joinedload(AttemptQuestion.question))
            .order_by(AttemptQuestion.position)
        ).all()
        missed = set(rng.sample(range(len(asked)), min(wrong, len(asked))))
        for number, place in enumerate(asked if hand_in else asked[: len(asked) // 2]):
            question = place.question
            response = answers.wrong(question, rng) if number in missed else answers.right(question)
            self._do(save_answer, attempt.id, place.position, response, sequence=1, sent_as=self._uuid(), hours=0.01)
        if hand_in:
            self._do(attempts.hand_in, attempt, self.enrolment)

    def works_on_task(self, *, careful: bool = True, hand_in: bool = True) -> Submission:
        """Gather the evidence that the task asks for, and hand it in."""
        submission = self._do(submissions.begin, self.enrolment)
        task = db.session.get_one(Task, self.enrolment.edition_id)
        texts: dict[str, tuple[EvidenceKind, str]] = {}
        product = self._writes_about()
        for wanted in requirements(task.evidence):
            if wanted.kind is EvidenceKind.PHOTO:
                for _ in range(max(wanted.least, 1)):
                    photo = self._album.pick(self._rng, careful=careful)
                    self._do(submissions.add_photo, submission, wanted, photo, sent_as=self._uuid(), hours=0.05)
            else:
                words = office().read("demo/city.yaml")["notes" if wanted.kind is EvidenceKind.TEXT else "links"]
                texts[wanted.key] = (wanted.kind, product.get(wanted.key) or self._rng.choice(words))
        if texts:
            sequence = submission.texts_sequence + 1
            self._do(submissions.save_texts, submission, texts, sequence=sequence, sent_as=self._uuid())
        if hand_in:
            self._do(submissions.hand_in, submission, self.enrolment, round=submission.round + 1)
        return submission

    def sends_again(self, submission: Submission) -> None:
        """Hand the mended work in once more."""
        self._do(submissions.hand_in, submission, self.enrolment, round=submission.round + 1)

    def is_judged(self, submission: Submission, *, by: Identity, verdict: Verdict) -> None:
        """A trainer or mentor judges what was handed in; where the course leaves that to its learner, the learner does."""
        task = db.session.get_one(Task, self.enrolment.edition_id)
        if task.graded_by is GradedBy.SELF_CHECK:
            level = 4 if verdict is Verdict.PASSED else 2
            own = {c.key: min(level, len(c.levels)) for c in criteria(task.rubric)}
            self._do(grading.check_oneself, submission, by=identity_of(self._person.id), round=submission.round, levels=own)
            return
        low, high = (3, 4) if verdict is Verdict.PASSED else (1, 3)
        levels = {c.key: self._rng.randint(low, min(high, len(c.levels))) for c in criteria(task.rubric)}
        words = self._rng.choice(office().read("demo/city.yaml")["feedback"][verdict.value])
        self._do(
            grading.judge, submission, by=by, round=submission.round, levels=levels, verdict=verdict, feedback=words, hours=20
        )

    def _writes_about(self) -> dict[str, str]:
        """What is written for a product's page, by evidence key: about something that the learner's own trade makes."""
        products = office().read("demo/city.yaml").get("written", {})
        sector = db.session.scalar(
            select(Enterprise.sector)
            .join(Membership, Membership.enterprise_id == Enterprise.id)
            .where(Membership.person_id == self._person.id)
        )
        return products.get(sector) or self._rng.choice(list(products.values()) or [{}])

    def confirms_name(self) -> None:
        """Say that the name for the certificate is right."""
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

"""How far the learners of the demo come in their courses."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from core.db import db
from courses import progress
from courses.models import Course, Edition, Enrolment, StageKey
from lms.demo.learning import Walk
from lms.demo.photos import Albums
from people.identity import Identity
from people.models import Person
from quizzes.models import GradedBy, Task, Verdict

HOW_FAR = (
    ("nothing", 12),
    ("started", 22),
    ("aware", 20),
    ("stuck", 8),
    ("knows", 12),
    ("waiting", 8),
    ("revision", 6),
    ("certified", 12),
)
"""How far learners come, and how many of a hundred come so far. Most stop at awareness (seed paper, L251)."""

COURSES = ((1, 50), (2, 30), (3, 20))
"""How many courses a learner takes who has begun, and how many of a hundred take so many."""

FURTHER = (("started", 30), ("aware", 30), ("knows", 15), ("certified", 25))
"""How far learners come in each course after the first. HOW_FAR says how far in the first."""

HANDED_IN = ("waiting", "revision", "certified")
"""The members of HOW_FAR with a task that was handed in. Their learners first complete the prerequisite courses."""


class Depth:
    """Lets learners go through courses as far as HOW_FAR, FURTHER or a caller says. The trainer grades their tasks."""

    def __init__(self, courses: list[Course], trainer: Identity, albums: Albums, rng: Random, now: datetime) -> None:
        self._courses, self._trainer, self._albums, self._rng, self._now = courses, trainer, albums, rng, now

    def walk(self, person: Person, course: Course, *, begins: datetime) -> Walk:
        """Enrol a person in a course, or go on where it was begun."""
        return Walk(person, course, self._rng, begins=begins, now=self._now, albums=self._albums)

    def let_learn(self, person: Person, joined: datetime, *, how_far: str | None = None) -> None:
        """Let a person learn a course, as far as chance decides or as far as `how_far`, a name in HOW_FAR.

        The first neighbour's task always waits, so that the trainer has work to grade.
        """
        is_chosen = how_far is not None
        how_far = how_far or self._rng.choices([name for name, _ in HOW_FAR], [share for _, share in HOW_FAR])[0]
        if how_far == "nothing" or not self._courses:
            return
        # A task waits a week at most, because the trainer usually grades in time.
        begins = max(joined, self._now - timedelta(days=self._rng.uniform(4, 7))) if how_far == "waiting" else joined
        courses = self._courses_graded_by_person() if is_chosen else self._courses
        walk = self.walk(person, self._rng.choice(courses), begins=begins)
        if how_far in HANDED_IN:
            self._complete_prerequisites(person, walk, joined)
        getattr(self, f"_{how_far}")(walk)
        self._take_further_courses(person, joined)

    def _take_further_courses(self, person: Person, joined: datetime) -> None:
        """Let a learner take other courses too, as many and as far as chance decides."""
        others = self._not_begun(person)
        count = self._rng.choices([count for count, _ in COURSES], [share for _, share in COURSES])[0] - 1
        for course in self._rng.sample(others, min(count, len(others))):
            how_far = self._rng.choices([name for name, _ in FURTHER], [share for _, share in FURTHER])[0]
            if course not in self._not_begun(person):
                continue  # It was the prerequisite of the course before.
            walk = self.walk(person, course, begins=joined)
            if how_far in HANDED_IN and not self._complete_prerequisites(person, walk, joined):
                how_far = "knows"
            getattr(self, f"_{how_far}")(walk)

    def _not_begun(self, person: Person) -> list[Course]:
        begun = set(db.session.scalars(select(Enrolment.course_id).where(Enrolment.person_id == person.id)))
        return [course for course in self._courses if course.id not in begun]

    def _courses_graded_by_person(self) -> list[Course]:
        ids = select(Edition.course_id).join(Task, Task.edition_id == Edition.id).where(Task.graded_by == GradedBy.PERSON)
        course_ids = set(db.session.scalars(ids))
        return [course for course in self._courses if course.id in course_ids] or self._courses

    def _complete_prerequisites(self, person: Person, walk: Walk, joined: datetime) -> bool:
        """Complete the courses that this one needs. Return False where one was begun: its learner stays half-way there."""
        for unmet in progress.unmet_prerequisites(person.id, walk.enrolment.edition_id):
            course = next((course for course in self._not_begun(person) if course.slug == unmet.course_slug), None)
            if course is None:
                return False
            earlier = self.walk(person, course, begins=joined)
            if not self._complete_prerequisites(person, earlier, joined):
                return False
            self.complete_course(earlier)
        return True

    def _started(self, walk: Walk) -> None:
        walk.take_pre_test()
        walk.read_lessons(StageKey.AWARENESS, at_most=self._rng.randint(1, 2))

    def _aware(self, walk: Walk) -> None:
        self.through_awareness(walk)
        walk.read_lessons(StageKey.KNOWLEDGE, at_most=self._rng.randint(0, 4))

    def _stuck(self, walk: Walk) -> None:
        self.through_awareness(walk)
        walk.answer_questions(StageKey.KNOWLEDGE, wrong=6)
        walk.answer_questions(StageKey.KNOWLEDGE, hand_in=False)

    def _knows(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.work_on_task(careful=False, hand_in=False)

    def _waiting(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.work_on_task(careful=False)

    def _revision(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.grade(walk.work_on_task(careful=False), by=self._trainer, verdict=Verdict.NEEDS_REVISION)

    def _certified(self, walk: Walk) -> None:
        self.complete_course(walk)

    def through_awareness(self, walk: Walk) -> None:
        """Pass the first stage, after the questions that come before it."""
        walk.take_pre_test()
        walk.read_lessons(StageKey.AWARENESS)
        walk.answer_questions(StageKey.AWARENESS)
        walk.write_reflection()

    def _through_knowledge(self, walk: Walk) -> None:
        self.through_awareness(walk)
        walk.read_lessons(StageKey.KNOWLEDGE)
        walk.answer_questions(StageKey.KNOWLEDGE, wrong=self._rng.randint(0, 2))
        if self._rng.random() < 0.2:
            walk.answer_questions(StageKey.KNOWLEDGE, wrong=1)
        walk.answer_questions(StageKey.KNOWLEDGE)

    def complete_course(self, walk: Walk) -> None:
        """Pass all three stages. The task is sometimes returned once; the name for the certificate is confirmed."""
        self._through_knowledge(walk)
        walk.read_lessons(StageKey.SKILL)
        submission = walk.work_on_task()
        if self._rng.random() < 0.3:
            walk.grade(submission, by=self._trainer, verdict=Verdict.NEEDS_REVISION)
            walk.hand_in_again(submission)
        walk.confirm_name()
        walk.grade(submission, by=self._trainer, verdict=Verdict.PASSED)

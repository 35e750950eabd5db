"""Fill an empty database with a plausible city. The same seed makes the same people and the same work."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import click
from sqlalchemy import select

from certificates import revoking
from certificates.models import Certificate, RevocationReason
from core import clock, jobs
from core.db import db
from core.office import office
from courses import editions, progress, requirements
from courses.models import Course, Edition, StageKey
from lms.demo import people, photos, products, sellers, teaching
from lms.demo.learning import Walk
from lms.demo.people import Cast
from mentoring import cohorts, members
from people.models import Person
from people.sessions import identity_of
from quizzes.models import GradedBy, Task, Verdict

DAYS = 60
"""Days before now when the city's learning begins."""
COHORTS_APART, MEMBERS = 12, 12
"""Every twelfth neighbour joins the same cohort, up to twelve members."""

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

HANDED_IN = ("waiting", "revision", "certified")
"""The members of HOW_FAR with a task that was handed in. Their learners first complete the prerequisite courses."""

PHOTO_CHECKS = {"min_side_px": 1000, "ratio": "1:1", "sharp": True, "light": True, "plain_background": True}
"""The checks of a task's photos for which the albums are drawn."""


def fill(*, learners: int, seed: int, show_progress: bool = False) -> None:
    """Make the cast and `learners` others, and let them learn until now. Commits after each part."""
    now, rng = clock.now(), Random(seed)
    sellers.backdate_rules(now)
    with clock.at(now - timedelta(days=DAYS)):
        cast = people.make_cast()
        give_courses_to_trainer(cast)
    db.session.commit()
    courses = requirements.in_order(db.session.scalars(select(Course)).all())
    city = City(cast, courses, photos.Albums(PHOTO_CHECKS), rng, now)
    city.let_cast_learn()
    db.session.commit()
    city.let_sellers_hand_in()
    db.session.commit()
    neighbours = city.make_neighbours(learners)
    if show_progress:
        with click.progressbar(neighbours, length=learners, label="The city", file=sys.stderr) as shown:
            persons = list(shown)
    else:
        persons = list(neighbours)
    city.make_cohorts(persons)
    city.revoke_a_certificate()
    city.give_work_to_trainer()
    db.session.commit()
    jobs.nudge("certificates.print")


def give_courses_to_trainer(cast: Cast) -> None:
    """Make the cast's trainer the owner of every course."""
    for course in db.session.scalars(select(Course)):
        editions.add_owner(course, cast.people["dewi"].id)


class City:
    """Makes the people of the city learn, each at their own time and as far as chance decides."""

    def __init__(self, cast: Cast, courses: list[Course], albums: photos.Albums, rng: Random, now: datetime) -> None:
        self._cast, self._courses, self._albums, self._rng, self._now = cast, courses, albums, rng, now
        self._trainer = identity_of(cast.people["dewi"].id)

    def let_cast_learn(self) -> None:
        """Bring the cast as far as the demo shows them.

        Bu Sri is half-way through the course that `cast.yaml` names, or the first. Pak Budi has completed every course and begun
        a product's page. Mbak Ayu is new.
        """
        if not self._courses:
            return
        code = next((facts["learns"] for facts in office().read("demo/cast.yaml")["people"] if "learns" in facts), "")
        course = next((course for course in self._courses if course.code == code), self._courses[0])
        walk = self._walk(self._cast.people["sri"], course, days=9)
        self._through_awareness(walk)
        walk.read_lessons(StageKey.KNOWLEDGE, at_most=1)
        for number, course in enumerate(self._courses):
            walk = self._walk(self._cast.people["budi"], course, days=50 - 40 * number / len(self._courses))
            self._complete_course(walk)
        for facts in office().read("demo/cast.yaml")["people"]:
            if "product" in facts:
                products.draft(self._cast.people[facts["key"]], facts["product"])

    def let_sellers_hand_in(self) -> sellers.Sellers | None:
        """Let the cast's sellers complete every course and hand in products as `demo/sellers.yaml` says.

        None where the office's cast has no sellers.
        """
        keys = [facts["key"] for facts in office().read("demo/cast.yaml")["people"] if "sells" in facts]
        if not keys:
            return None
        for key in keys:
            for number, course in enumerate(self._courses):
                self._complete_course(self._walk(self._cast.people[key], course, days=48 - 20 * number / len(self._courses)))
        selling = sellers.Sellers(self._cast, self._rng, self._now)
        selling.hand_in_all()
        return selling

    def make_neighbours(self, count: int) -> Iterator[Person]:
        """Make other learners and let them learn. Commits and yields each."""
        for number, village in enumerate(people.villages_in_turn(self._rng, count), 1):
            joined = self._now - timedelta(days=self._rng.uniform(2, DAYS))
            with clock.at(joined):
                person = people.make_neighbour(self._rng, number, village)
            self._let_learn(person, joined, how_far="waiting" if number == 1 else None)
            db.session.commit()
            yield person

    def make_cohorts(self, persons: list[Person]) -> None:
        """Make the partner's cohorts that `cast.yaml` names, with its mentor. Most members agree to share with the partner."""
        mentor, plans = self._cast.people["raka"], office().read("demo/cast.yaml")["cohorts"]
        today = clock.day_of(self._now)
        for number, plan in enumerate(plans):
            cohort = cohorts.open_cohort(
                plan["name"],
                self._cast.partner,
                today - timedelta(days=30),
                today + timedelta(days=60),
                place=plan["place"],
                meets=plan["meets"],
            )
            members.add_mentor(cohort, mentor)
            with clock.at(self._now - timedelta(days=30)):
                for turn, person in enumerate(persons[number::COHORTS_APART][:MEMBERS]):
                    members.add_member(cohort, person, shares=turn % 6 != 5)

    def revoke_a_certificate(self) -> None:
        """Revoke a certificate that was issued by mistake: an officer proposes it, the administrator confirms it."""
        certificate = db.session.scalars(
            select(Certificate)
            .where(Certificate.person_id.not_in([person.id for person in self._cast.people.values()]))
            .limit(1)
        ).first()
        if certificate is None:
            return
        officer, admin = (identity_of(self._cast.people[key].id) for key in ("agus", "ratna"))
        proposal = revoking.propose(certificate, by=officer, reason=RevocationReason.ISSUED_IN_ERROR)
        revoking.confirm(proposal, by=admin)

    def give_work_to_trainer(self) -> None:
        """Give the trainer a draft to publish, and a lesson that was reported yesterday."""
        facts = office().read("demo/cast.yaml")["teaching"]
        if not self._courses:
            return
        with clock.at(self._now - timedelta(days=1)):
            teaching.report_lesson(facts["report"], by=self._cast.people[facts["report"]["by"]])
        teaching.begin_draft(facts["draft"], by=self._cast.people["dewi"])

    def _let_learn(self, person: Person, joined: datetime, *, how_far: str | None = None) -> None:
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
        walk = Walk(person, self._rng.choice(courses), self._rng, begins=begins, now=self._now, albums=self._albums)
        if how_far in HANDED_IN:
            self._complete_prerequisites(person, walk, joined)
        getattr(self, f"_{how_far}")(walk)

    def _courses_graded_by_person(self) -> list[Course]:
        ids = select(Edition.course_id).join(Task, Task.edition_id == Edition.id).where(Task.graded_by == GradedBy.PERSON)
        course_ids = set(db.session.scalars(ids))
        return [course for course in self._courses if course.id in course_ids] or self._courses

    def _complete_prerequisites(self, person: Person, walk: Walk, joined: datetime) -> None:
        for unmet in progress.unmet_prerequisites(person.id, walk.enrolment.edition_id):
            course = next(course for course in self._courses if course.slug == unmet.course_slug)
            earlier = Walk(person, course, self._rng, begins=joined, now=self._now, albums=self._albums)
            self._complete_prerequisites(person, earlier, joined)
            self._complete_course(earlier)

    def _walk(self, person: Person, course: Course, *, days: float) -> Walk:
        return Walk(person, course, self._rng, begins=self._now - timedelta(days=days), now=self._now, albums=self._albums)

    def _started(self, walk: Walk) -> None:
        walk.take_pre_test()
        walk.read_lessons(StageKey.AWARENESS, at_most=self._rng.randint(1, 2))

    def _aware(self, walk: Walk) -> None:
        self._through_awareness(walk)
        walk.read_lessons(StageKey.KNOWLEDGE, at_most=self._rng.randint(0, 4))

    def _stuck(self, walk: Walk) -> None:
        self._through_awareness(walk)
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
        self._complete_course(walk)

    def _through_awareness(self, walk: Walk) -> None:
        walk.take_pre_test()
        walk.read_lessons(StageKey.AWARENESS)
        walk.answer_questions(StageKey.AWARENESS)
        walk.write_reflection()

    def _through_knowledge(self, walk: Walk) -> None:
        self._through_awareness(walk)
        walk.read_lessons(StageKey.KNOWLEDGE)
        walk.answer_questions(StageKey.KNOWLEDGE, wrong=self._rng.randint(0, 2))
        if self._rng.random() < 0.2:
            walk.answer_questions(StageKey.KNOWLEDGE, wrong=1)
        walk.answer_questions(StageKey.KNOWLEDGE)

    def _complete_course(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.read_lessons(StageKey.SKILL)
        submission = walk.work_on_task()
        if self._rng.random() < 0.3:
            walk.grade(submission, by=self._trainer, verdict=Verdict.NEEDS_REVISION)
            walk.hand_in_again(submission)
        walk.confirm_name()
        walk.grade(submission, by=self._trainer, verdict=Verdict.PASSED)

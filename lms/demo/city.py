"""Fill an empty database with a believable city: the same seed makes the same people and the same work."""

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
"""How far back the city's learning goes."""

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
"""How far learners came, and how many of a hundred: awareness is where most stop (seed paper, L251)."""


HANDED_IN = ("waiting", "revision", "certified")
"""Who came so far that a task was handed in: the courses that theirs builds on come before it."""


def fill(*, learners: int, seed: int, show_progress: bool = False) -> None:
    """Make the cast, then `learners` others, and let them learn. Commits as it goes; the clock ends at the moment of the call."""
    now, rng = clock.now(), Random(seed)
    sellers.begin_earlier(now)
    with clock.at(now - timedelta(days=DAYS)):
        cast = people.make_cast()
        own_courses(cast)
    db.session.commit()
    courses = requirements.in_order(db.session.scalars(select(Course)).all())
    album = photos.album({"min_side_px": 1000, "ratio": "1:1", "sharp": True, "light": True, "plain_background": True}, rng)
    city = City(cast, courses, album, rng, now)
    city.lets_the_cast_learn()
    db.session.commit()
    city.lets_sellers_hand_in()
    db.session.commit()
    neighbours = city.neighbours(learners)
    if show_progress:
        with click.progressbar(neighbours, length=learners, label="The city", file=sys.stderr) as shown:
            made = list(shown)
    else:
        made = list(neighbours)
    city.gathers_cohorts(made)
    city.revokes_one()
    city.puts_work_on_the_trainers_desk()
    db.session.commit()
    jobs.nudge("certificates.print")


def own_courses(cast: Cast) -> None:
    """The trainer owns every course there is."""
    for course in db.session.scalars(select(Course)):
        editions.own(course, cast.people["dewi"].id)


class City:
    """Who learns what, when, and how far."""

    def __init__(self, cast: Cast, courses: list[Course], album: photos.Album, rng: Random, now: datetime) -> None:
        self._cast, self._courses, self._album, self._rng, self._now = cast, courses, album, rng, now
        self._trainer = identity_of(cast.people["dewi"].id)

    def lets_the_cast_learn(self) -> None:
        """Bu Sri is half-way through the course that `cast.yaml` names, else the first; Pak Budi has completed every course there is
        and begun a product's page; Mbak Ayu is new."""
        if not self._courses:
            return
        wanted = next((facts["learns"] for facts in office().read("demo/cast.yaml")["people"] if "learns" in facts), "")
        course = next((one for one in self._courses if one.code == wanted), self._courses[0])
        walk = self._walk(self._cast.people["sri"], course, days=9)
        self._through_awareness(walk)
        walk.reads(StageKey.KNOWLEDGE, at_most=1)
        for number, course in enumerate(self._courses):
            walk = self._walk(self._cast.people["budi"], course, days=50 - 40 * number / len(self._courses))
            self._all_the_way(walk)
        for facts in office().read("demo/cast.yaml")["people"]:
            if "product" in facts:
                products.draft(self._cast.people[facts["key"]], facts["product"])

    def lets_sellers_hand_in(self) -> sellers.Sellers | None:
        """Whoever sells has completed every course, and hands in what `demo/sellers.yaml` says; another office may have nobody."""
        selling = [facts["key"] for facts in office().read("demo/cast.yaml")["people"] if "sells" in facts]
        if not selling:
            return None
        for key in selling:
            for number, course in enumerate(self._courses):
                self._all_the_way(self._walk(self._cast.people[key], course, days=48 - 20 * number / len(self._courses)))
        made = sellers.Sellers(self._cast, self._rng, self._now)
        made.hand_in_everything()
        return made

    def neighbours(self, count: int) -> Iterator[Person]:
        """Everybody else, one after the other, each committed."""
        for number, village in enumerate(people.villages_in_turn(self._rng, count), 1):
            joined = self._now - timedelta(days=self._rng.uniform(2, DAYS))
            with clock.at(joined):
                person = people.make_neighbour(self._rng, number, village)
            self._learns(person, joined, certainly="waiting" if number == 1 else None)
            db.session.commit()
            yield person

    def gathers_cohorts(self, made: list[Person]) -> None:
        """The partner's cohorts as `cast.yaml` names them, with its mentor; most of their members agreed to share with it."""
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
                for turn, person in enumerate(made[number::12][:12]):
                    members.add_member(cohort, person, shares=turn % 6 != 5)

    def revokes_one(self) -> None:
        """One certificate was issued by mistake: an officer proposed its revocation, the administrator confirmed it."""
        chosen = db.session.scalars(
            select(Certificate).where(Certificate.person_id.not_in([p.id for p in self._cast.people.values()])).limit(1)
        ).first()
        if chosen is None:
            return
        officer, admin = (identity_of(self._cast.people[key].id) for key in ("agus", "ratna"))
        proposal = revoking.propose(chosen, by=officer, reason=RevocationReason.ISSUED_IN_ERROR)
        revoking.confirm(proposal, by=admin)

    def puts_work_on_the_trainers_desk(self) -> None:
        """A change that waits to be published, and a lesson that was reported yesterday."""
        facts = office().read("demo/cast.yaml")["teaching"]
        if not self._courses:
            return
        with clock.at(self._now - timedelta(days=1)):
            teaching.report_lesson(facts["report"], by=self._cast.people[facts["report"]["by"]])
        teaching.begin_draft(facts["draft"], by=self._cast.people["dewi"])

    def _learns(self, person: Person, joined: datetime, *, certainly: str | None = None) -> None:
        """As far as chance has it; the first neighbour's task always waits, so that the trainer's desk is never empty."""
        how_far = certainly or self._rng.choices([name for name, _ in HOW_FAR], [share for _, share in HOW_FAR])[0]
        if how_far == "nothing" or not self._courses:
            return
        # A task waits a few days at most: the trainer of this city keeps the target, mostly.
        begins = max(joined, self._now - timedelta(days=self._rng.uniform(4, 7))) if how_far == "waiting" else joined
        courses = self._judged_by_a_person() if certainly else self._courses
        walk = Walk(person, self._rng.choice(courses), self._rng, begins=begins, now=self._now, album=self._album)
        if how_far in HANDED_IN:
            self._has_what_it_builds_on(person, walk, joined)
        getattr(self, f"_{how_far}")(walk)

    def _judged_by_a_person(self) -> list[Course]:
        ids = select(Edition.course_id).join(Task, Task.edition_id == Edition.id).where(Task.graded_by == GradedBy.PERSON)
        asked = set(db.session.scalars(ids))
        return [course for course in self._courses if course.id in asked] or self._courses

    def _has_what_it_builds_on(self, person: Person, walk: Walk, joined: datetime) -> None:
        for unmet in progress.unmet_prerequisites(person.id, walk.enrolment.edition_id):
            course = next(course for course in self._courses if course.slug == unmet.course_slug)
            earlier = Walk(person, course, self._rng, begins=joined, now=self._now, album=self._album)
            self._has_what_it_builds_on(person, earlier, joined)
            self._all_the_way(earlier)

    def _walk(self, person: Person, course: Course, *, days: float) -> Walk:
        return Walk(person, course, self._rng, begins=self._now - timedelta(days=days), now=self._now, album=self._album)

    def _started(self, walk: Walk) -> None:
        walk.tells_what_is_known()
        walk.reads(StageKey.AWARENESS, at_most=self._rng.randint(1, 2))

    def _aware(self, walk: Walk) -> None:
        self._through_awareness(walk)
        walk.reads(StageKey.KNOWLEDGE, at_most=self._rng.randint(0, 4))

    def _stuck(self, walk: Walk) -> None:
        self._through_awareness(walk)
        walk.answers(StageKey.KNOWLEDGE, wrong=6)
        walk.answers(StageKey.KNOWLEDGE, hand_in=False)

    def _knows(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.works_on_task(careful=False, hand_in=False)

    def _waiting(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.works_on_task(careful=False)

    def _revision(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.is_judged(walk.works_on_task(careful=False), by=self._trainer, verdict=Verdict.NEEDS_REVISION)

    def _certified(self, walk: Walk) -> None:
        self._all_the_way(walk)

    def _through_awareness(self, walk: Walk) -> None:
        walk.tells_what_is_known()
        walk.reads(StageKey.AWARENESS)
        walk.answers(StageKey.AWARENESS)
        walk.reflects()

    def _through_knowledge(self, walk: Walk) -> None:
        self._through_awareness(walk)
        walk.reads(StageKey.KNOWLEDGE)
        walk.answers(StageKey.KNOWLEDGE, wrong=self._rng.randint(0, 2))
        if self._rng.random() < 0.2:
            walk.answers(StageKey.KNOWLEDGE, wrong=1)
        walk.answers(StageKey.KNOWLEDGE)

    def _all_the_way(self, walk: Walk) -> None:
        self._through_knowledge(walk)
        walk.reads(StageKey.SKILL)
        submission = walk.works_on_task()
        if self._rng.random() < 0.3:
            walk.is_judged(submission, by=self._trainer, verdict=Verdict.NEEDS_REVISION)
            walk.sends_again(submission)
        walk.confirms_name()
        walk.is_judged(submission, by=self._trainer, verdict=Verdict.PASSED)

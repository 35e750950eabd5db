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
from courses import editions, requirements
from courses.models import Course, StageKey
from lms.demo import people, photos, products, queues, sellers, teaching
from lms.demo.depth import Depth
from lms.demo.goods import Shape
from lms.demo.people import Cast
from mentoring import cohorts, members
from people.models import Person
from people.sessions import identity_of

DAYS = 60
"""Days before now when the city's learning begins."""
COHORTS_APART, MEMBERS = 12, 12
"""Every twelfth neighbour joins the same cohort, up to twelve members."""

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
    selling = city.let_sellers_hand_in()
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
    if selling:
        queues.Queues(cast, persons, rng, now).fill(sellers.draw_shot(rng, Shape.PACK))
    db.session.commit()
    jobs.nudge("certificates.print")


def give_courses_to_trainer(cast: Cast) -> None:
    """Make the cast's trainer the owner of every course."""
    for course in db.session.scalars(select(Course)):
        editions.add_owner(course, cast.people["dewi"].id)


class City:
    """Makes the people of the city learn, each at their own time and as far as chance decides."""

    def __init__(self, cast: Cast, courses: list[Course], albums: photos.Albums, rng: Random, now: datetime) -> None:
        self._cast, self._courses, self._rng, self._now = cast, courses, rng, now
        self._depth = Depth(courses, identity_of(cast.people["dewi"].id), albums, rng, now)

    def let_cast_learn(self) -> None:
        """Bring the cast as far as the demo shows them.

        Bu Sri is half-way through the course that `cast.yaml` names, or the first. Pak Budi has completed every course and begun
        a product's page. Mbak Ayu is new.
        """
        if not self._courses:
            return
        code = next((facts["learns"] for facts in office().read("demo/cast.yaml")["people"] if "learns" in facts), "")
        course = next((course for course in self._courses if course.code == code), self._courses[0])
        walk = self._depth.walk(self._cast.people["sri"], course, begins=self._days_ago(9))
        self._depth.through_awareness(walk)
        walk.read_lessons(StageKey.KNOWLEDGE, at_most=1)
        for number, course in enumerate(self._courses):
            begins = self._days_ago(50 - 40 * number / len(self._courses))
            self._depth.complete_course(self._depth.walk(self._cast.people["budi"], course, begins=begins))
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
                begins = self._days_ago(48 - 20 * number / len(self._courses))
                self._depth.complete_course(self._depth.walk(self._cast.people[key], course, begins=begins))
        selling = sellers.Sellers(self._cast, self._rng, self._now)
        selling.hand_in_all()
        return selling

    def make_neighbours(self, count: int) -> Iterator[Person]:
        """Make other learners and let them learn. Commits and yields each."""
        for number, village in enumerate(people.villages_in_turn(self._rng, count), 1):
            joined = self._now - timedelta(days=self._rng.uniform(2, DAYS))
            with clock.at(joined):
                person = people.make_neighbour(self._rng, number, village)
            self._depth.let_learn(person, joined, how_far="waiting" if number == 1 else None)
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

    def _days_ago(self, days: float) -> datetime:
        return self._now - timedelta(days=days)

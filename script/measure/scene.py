"""The city in which `script/bench` measures: first the cast and one thing of each kind, then many."""

from datetime import timedelta
from random import Random

from sqlalchemy import select

from certificates.models import Certificate
from core import clock, outbox
from core.db import db
from courses import requirements
from courses.models import Course, Enrolment, Lesson, StageKey
from lms.demo import photos, sellers
from lms.demo.city import DAYS, City, give_courses_to_trainer
from lms.demo.people import make_cast
from mentoring import members
from mentoring.models import Cohort
from people.models import Person
from quizzes.models import Attempt
from script.measure import rooms
from script.measure.learners import Crowd, Place, signed_in

MANY_MESSAGES = 30
MANY_ATTEMPTS = 6
MANY_PRODUCTS = 4
"""How often each seller hands in each demo product again."""


class Scene:
    """The addresses and cookies of the measured pages. Make it in an application context; it holds plain values afterwards."""

    def __init__(self) -> None:
        now, rng = clock.now(), Random(1)
        sellers.backdate_rules(now)
        with clock.at(now - timedelta(days=DAYS)):
            self._cast = cast = make_cast()
            give_courses_to_trainer(cast)
        courses = requirements.in_order(db.session.scalars(select(Course)).all())
        self._city = City(cast, courses, photos.Albums({"light": True}), rng, now)
        self._city.let_cast_learn()
        self._sellers = self._city.let_sellers_hand_in()
        self._city.make_cohorts(list(self._city.make_neighbours(1)))
        self._city.give_work_to_trainer()
        self.ids = {key: person.id for key, person in cast.people.items()}
        self.crowd = Crowd()
        self.slug = self.crowd.slug
        self.place: Place = self.crowd.place()
        waiting = self.crowd.through_knowledge()
        self.submission_id = waiting.work_on_task().id
        self._sign_in(waiting.enrolment.person_id)
        self._note_addresses(waiting.enrolment.edition_id)
        self.rooms = rooms.pages(self.ids, self.slug)
        db.session.commit()

    def fill(self, learners: int) -> None:
        """Add many learners, submissions, certificates, products, full cohorts, and entries on Bu Sri's pages. Commits."""
        made = list(self._city.make_neighbours(learners))
        self._city.make_cohorts(made)
        self._fill_first_cohort(made)
        for turn in range(MANY_PRODUCTS):
            self._sellers.hand_in_more(turn + 2)
        for number in range(MANY_MESSAGES):
            self.crowd.through_knowledge().work_on_task()
            outbox.notify(self.ids["sri"], key=f"measurement/{number}", subject="Kabar", link="/")
        self._add_attempts_of_sri()
        db.session.commit()

    def _add_attempts_of_sri(self) -> None:
        for course in db.session.scalars(select(Course).order_by(Course.code)):
            walk = self.crowd.walk(db.session.get_one(Person, self.ids["sri"]), course)
            for _ in range(MANY_ATTEMPTS):
                walk.answer_questions(StageKey.KNOWLEDGE, wrong=6)

    def _fill_first_cohort(self, made: list[Person]) -> None:
        cohort = db.session.scalars(select(Cohort).order_by(Cohort.id).limit(1)).one()
        for person in made[: cohort.capacity - 1]:
            members.add_member(cohort, person, shares=True)

    def _sign_in(self, waiting_id: int) -> None:
        people = {**self.ids, "learner": self.place.person_id, "waiting": waiting_id}
        self.cookies = {key: signed_in(person_id) for key, person_id in people.items()}
        self.cookies["stranger"] = {}

    def _note_addresses(self, edition_id: int) -> None:
        budis = Certificate.person_id == self.ids["budi"]
        first_lesson = select(Lesson.key).where(Lesson.edition_id == edition_id).order_by(Lesson.position)
        self.lesson = f"/learn/{self.slug}/lessons/{db.session.scalars(first_lesson).first()}"
        self.certificate_id, self.code = db.session.execute(
            select(Certificate.id, Certificate.code).where(budis).order_by(Certificate.id)
        ).first()
        self.graded_attempt = db.session.scalars(
            select(Attempt.id).join(Enrolment).where(Enrolment.person_id == self.ids["budi"]).order_by(Attempt.id)
        ).first()

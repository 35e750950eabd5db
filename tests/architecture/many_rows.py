"""Many rows of everything that a staff list shows: copies of the rows of the small world, with what must be unique changed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlalchemy import inspect, select

from certificates.models import Certificate, Kind
from core import clock
from core.db import db
from courses.models import Course, CourseOwner, Edition, Enrolment, EnrolmentState, LessonReport
from curation.models import Appeal, Application, ApplicationState, CompletenessCheck, CurationPeriod, Decision, Placement, Round
from eligibility.models import Suspension
from mentoring.models import Cohort
from people.models import Document, Enterprise, Membership, Partner, Person, Role, RoleGrant
from products.models import Listing
from products.rulebook import rules
from quizzes.models import Submission
from reminders.models import Reminder
from tests.architecture.world import World


def copies(row: Any, count: int, **changed: Any) -> list[Any]:
    """Add copies of a row. What is changed may be a value, or a function of the copy's number."""
    mapper = inspect(type(row))
    keys = [attribute.key for attribute in mapper.column_attrs if attribute.key != "id"]
    made = [
        type(row)(**{key: _value(changed[key], n) if key in changed else getattr(row, key) for key in keys})
        for n in range(count)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _value(value: Any, n: int) -> Any:
    return value(n) if isinstance(value, Callable) else value


def first(model: Any, *where: Any) -> Any:
    """Return the first row of a model."""
    return db.session.scalars(select(model).where(*where).order_by(inspect(model).primary_key[0])).first()


def grow(world: World, count: int, start: int) -> None:
    """Add `count` rows to each list. `start` keeps the unique values of a second call apart from those of the first."""
    people = _people(world, count, start)
    _staff(world, count, start)
    businesses = copies(first(Enterprise), count, name=lambda n: f"Warung {start + n}", nib_hash=None, nib_sealed=None)
    owner = first(Membership)
    others = _people(world, count, start + 50_000)
    copies(first(Reminder, Reminder.obstacle.is_(None)), count, person_id=lambda n: people[n].id)
    copies(first(Reminder, Reminder.obstacle.is_not(None)), count, person_id=lambda n: others[n].id)
    copies(owner, count, person_id=lambda n: people[n].id, enterprise_id=lambda n: businesses[n].id)
    paper = first(Document, Document.kind == "slhs")
    copies(paper, count, enterprise_id=lambda n: businesses[n].id, sent_as=lambda n: uuid4(), scan_sha256=None)
    copies(first(Suspension), count, enterprise_id=lambda n: businesses[n].id)
    _in_curation(world, count, businesses)
    _learning(world, count, start, people)
    partners = copies(first(Partner), count, name=lambda n: f"Mitra {start + n}")
    copies(first(Cohort), count, partner_id=lambda n: partners[n].id, join_code=lambda n: f"K{start + n:06}")
    db.session.commit()


def _people(world: World, count: int, start: int) -> list[Person]:
    unique = {"phone": lambda n: f"+62813{start + n:08}", "name": lambda n: f"Peserta {start + n:04}"}
    waits = {
        "phone_asked_at": clock.now(),
        "phone_confirmed_at": None,
        "phone_confirmed_how": None,
        "phone_confirmed_by_id": None,
    }
    people = copies(world.people["budi"], count, **unique, **waits)
    copies(first(RoleGrant, RoleGrant.role == Role.LEARNER), count, person_id=lambda n: people[n].id)
    return people


def _staff(world: World, count: int, start: int) -> None:
    staff = copies(world.people["tono"], count, email=lambda n: f"staf{start + n}@demo.example")
    copies(first(RoleGrant, RoleGrant.role == Role.TRAINER), count, person_id=lambda n: staff[n].id)


def _in_curation(world: World, count: int, businesses: list[Enterprise]) -> None:
    condition, kind = _asked_of_officers()
    listing = db.session.get_one(Listing, first(Application).listing_id)
    listings = copies(listing, count, enterprise_id=lambda n: businesses[n].id, kind=kind, answers={condition: True})
    application = first(Application)
    sent = copies(
        application,
        count,
        listing_id=lambda n: listings[n].id,
        enterprise_id=lambda n: businesses[n].id,
        state=ApplicationState.SUBMITTED,
        mend_by=None,
    )
    rounds = copies(first(Round), count, application_id=lambda n: sent[n].id, sent_as=lambda n: uuid4())
    checks = {
        "round_id": lambda n: rounds[n].id,
        "curator_id": world.cast.sinta.id,
        "complete": True,
        "checked_at": clock.now(),
    }
    for n in range(count):
        db.session.add(CompletenessCheck(**{key: _value(value, n) for key, value in checks.items()}))
    copies(first(Placement), count, listing_id=lambda n: listings[n].id, round_id=lambda n: rounds[n].id)
    copies(first(CurationPeriod), count)
    ended = copies(
        application,
        count,
        listing_id=lambda n: listings[n].id,
        enterprise_id=lambda n: businesses[n].id,
        state=ApplicationState.LAPSED,
    )
    lost = copies(first(Round), count, application_id=lambda n: ended[n].id, sent_as=lambda n: uuid4())
    decisions = copies(first(Decision), count, round_id=lambda n: lost[n].id)
    open_appeal = {"proposed_outcome": None, "proposed_by_id": None, "proposed_at": None, "proposed_reason": None}
    copies(first(Appeal), count, application_id=lambda n: ended[n].id, decision_id=lambda n: decisions[n].id, **open_appeal)


def _asked_of_officers() -> tuple[str, str]:
    """Return a question whose answer yes waits for an officer, and a kind of product that is asked it."""
    found = rules.current()
    for condition in found.conditions.values():
        for kind in found.kinds.values():
            if condition.effect == "waiting" and condition.key in kind.conditions:
                return condition.key, kind.key
    raise LookupError("no question of the rules waits for an officer")


def _learning(world: World, count: int, start: int, people: list[Person]) -> None:
    waiting = first(Submission, Submission.waiting_since.is_not(None))
    enrolment = db.session.get_one(Enrolment, waiting.enrolment_id)
    enrolled = copies(enrolment, count, person_id=lambda n: people[n].id, state=EnrolmentState.IN_PROGRESS)
    copies(waiting, count, enrolment_id=lambda n: enrolled[n].id)
    certificate = first(Certificate)
    copies(
        certificate,
        count,
        kind=Kind.PROGRAMME,
        enrolment_id=None,
        person_id=lambda n: people[n].id,
        code=lambda n: f"{start + n:026}",
        sequence=lambda n: 1000 + start + n,
        number=lambda n: f"{start + n:05}/UJI/2026",
    )
    courses = copies(first(Course), count, code=lambda n: f"UJI-{start + n}", slug=lambda n: f"uji-{start + n}")
    copies(first(Edition), count, course_id=lambda n: courses[n].id)
    dewi = world.people["dewi"].id
    db.session.add_all(CourseOwner(course_id=course.id, person_id=dewi) for course in courses)
    copies(first(LessonReport), count, person_id=lambda n: people[n].id)

"""Issues certificates in the transaction that meets the last criterion.

UNIQUE indexes allow one certificate for an enrolment and one programme certificate for a person.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from certificates import facts, programme
from certificates.models import Certificate, Kind
from certificates.printed import Facts
from certificates.register import enter
from core.db import db
from courses.models import STAGES, CheckpointPass, Course, Enrolment, EnrolmentState
from people.models import Person

_passed = (
    select(func.count())
    .select_from(CheckpointPass)
    .where(CheckpointPass.enrolment_id == Enrolment.id)
    .correlate(Enrolment)
    .scalar_subquery()
)
_qualifying = (
    select(Enrolment.id)
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
    .where(
        Enrolment.state == EnrolmentState.COMPLETED,
        _passed == len(STAGES),
        Person.certificate_name_confirmed_at.is_not(None),
        Certificate.id.is_(None),
    )
    .order_by(Enrolment.completed_at, Enrolment.id)
)
"""Enrolments that meet the rule `course_complete` (`certificate.yaml`) and have no certificate yet."""


def issue_for(enrolment: Enrolment) -> Certificate | None:
    """Return the enrolment's certificate; issue it first where the rule is met. Returns None while a criterion is missing.

    Locks the person's row until the commit. So a confirmed name and a completed course that arrive at the same moment see
    each other, and of parallel calls only one issues.
    """
    _lock_person(enrolment.person_id)
    if db.session.scalar(_qualifying.where(Enrolment.id == enrolment.id)):
        return _issue(enrolment.id, enrolment.person_id)
    return db.session.scalar(select(Certificate).where(Certificate.enrolment_id == enrolment.id))


def issue_all_for(person_id: int) -> list[Certificate]:
    """Issue every course certificate that a person has earned and does not have. Returns the new certificates."""
    _lock_person(person_id)
    due = db.session.scalars(_qualifying.where(Enrolment.person_id == person_id)).all()
    return [_issue(enrolment_id, person_id) for enrolment_id in due]


def persons_with_certificate_due() -> Iterator[int]:
    """Return the ids of persons who meet the rule and have no certificate. There are none unless an issue failed."""
    due = _qualifying.with_only_columns(Enrolment.person_id).order_by(None).distinct().order_by(Enrolment.person_id)
    return iter(db.session.scalars(due).all())


def issue_programme_certificates() -> int:
    """Issue the programme certificate to everybody who has earned it since the required courses changed. Returns how many."""
    issued = 0
    for person_id in programme.persons_with_certificate_due():
        _lock_person(person_id)
        issued += programme.issue_if_earned(person_id) is not None
    return issued


def _lock_person(person_id: int) -> None:
    # FOR NO KEY UPDATE does not block inserts of rows that refer to this person.
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _issue(enrolment_id: int, person_id: int) -> Certificate:
    course_code = db.session.scalars(select(Course.code).join(Enrolment).where(Enrolment.id == enrolment_id)).one()

    def freeze(number: str, code: str, day: date) -> Facts:
        return facts.freeze(enrolment_id, number=number, code=code, day=day)

    certificate = enter(Kind.COURSE, person_id, course_code, freeze, enrolment_id=enrolment_id)
    programme.issue_if_earned(person_id)
    return certificate

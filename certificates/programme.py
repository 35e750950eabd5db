"""The programme certificate (`certificate.yaml`, programme_complete).

A person earns it with a certificate of every required course, once all courses of the programme are required. The index
`uq_certificates_programme` allows one for a person.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, distinct, exists, func, select

from certificates import programme_facts
from certificates.facts import rules
from certificates.models import Certificate, Kind
from certificates.printed import FACTS, Facts
from certificates.queries import is_revoked
from certificates.register import enter
from core.db import db, run
from core.snapshots import Unreadable
from courses import requirements
from courses.models import Enrolment, Programme
from courses.requirements import Required
from people.models import Person
from quizzes.queries.tasks import judged_by_learner

log = logging.getLogger(__name__)

_held = (
    select(Enrolment.course_id, Certificate.facts, judged_by_learner(Certificate.enrolment_id).label("judged_by_learner"))
    .join(Certificate, Certificate.enrolment_id == Enrolment.id)
    .where(Certificate.person_id == bindparam("person_id"), ~is_revoked)
    .order_by(Certificate.issued_at, Certificate.id)
)
_has_programme_certificate = exists().where(Certificate.person_id == Person.id, Certificate.kind == Kind.PROGRAMME)
_holds_programme_certificate = select(
    exists().where(Certificate.person_id == bindparam("person_id"), Certificate.kind == Kind.PROGRAMME)
)
_count_held = (
    select(func.count(distinct(Enrolment.course_id)))
    .join(Certificate, Certificate.enrolment_id == Enrolment.id)
    .where(Certificate.person_id == Person.id, Enrolment.course_id.in_(bindparam("courses", expanding=True)), ~is_revoked)
    .correlate(Person)
    .scalar_subquery()
)
_due = (
    select(Person.id)
    .where(Person.certificate_name_confirmed_at.is_not(None), ~_has_programme_certificate, _count_held == bindparam("count"))
    .order_by(Person.id)
)
_programme = select(Programme.code, Programme.title, Programme.course_codes).order_by(Programme.id).limit(1)


@dataclass(frozen=True)
class ProgrammeProgress:
    """How far a person is from the programme certificate."""

    title: Any
    required: int
    """The number of required courses."""
    missing: Sequence[Required]
    """Required courses without a certificate, in the programme's order."""


def issue_if_earned(person_id: int) -> Certificate | None:
    """Issue and return the programme certificate where it is due, else return None. The caller has locked the person's row.

    Returns None too where a course certificate cannot be read. The sweep `certificates.programme` tries again.
    """
    required = _required()
    if not required or not run(_due.where(Person.id == person_id), _parameters(required)).first():
        return None
    row = run(_programme).one()
    try:
        held = {course_id: _facts_of(row) for course_id, row in _certificates_of(person_id).items()}
    except Unreadable as error:
        log.error("no programme certificate for person %s: %s", person_id, error.subject)
        return None

    def freeze(number: str, code: str, day: Any) -> Facts:
        return programme_facts.freeze(person_id, row.code, row.title, held, required, number=number, code=code, day=day)

    return enter(Kind.PROGRAMME, person_id, rules()["numbering"]["programme_certificate_code"], freeze)


def persons_with_certificate_due() -> Iterator[int]:
    """Return the ids of persons who have earned the programme certificate and do not have it."""
    required = _required()
    return iter([row.id for row in run(_due, _parameters(required))] if required else [])


def progress_of(person_id: int) -> ProgrammeProgress | None:
    """Return what a person still needs for the programme certificate.

    Returns None where it cannot be earned yet, where nothing is missing, and where the person has it already.
    """
    required = _required()
    if not required or db.session.scalar(_holds_programme_certificate, {"person_id": person_id}):
        return None
    certified = _certificates_of(person_id)
    missing = [course for course in required if course.course_id not in certified]
    return ProgrammeProgress(run(_programme).one().title, len(required), missing) if missing else None


def _required() -> list[Required]:
    """Return the courses required now, or an empty list unless every course of the programme is among them."""
    row = run(_programme).first()
    if row is None or not any(kind["key"] == Kind.PROGRAMME for kind in rules()["kinds"]):
        return []
    required = requirements.required_now()
    return required if set(row.course_codes) <= {course.code for course in required} else []


def _parameters(required: Sequence[Required]) -> dict[str, Any]:
    return {"courses": [course.course_id for course in required], "count": len(required)}


def _certificates_of(person_id: int) -> dict[int, Any]:
    """Return the newest certificate of each course by course id. Revoked certificates do not count."""
    return {row.course_id: row for row in run(_held, {"person_id": person_id})}


def _facts_of(row: Any) -> Facts:
    """Read a course certificate, also who judged, which certificates of earlier versions do not say. Raises Unreadable."""
    facts = FACTS.read(row.facts)
    return replace(facts, self_judged=row.judged_by_learner) if facts.self_judged is None else facts

"""The programme certificate: once for a person, when each course of the programme is published, required and certified
(`certificate.yaml`, programme_complete)."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, distinct, exists, func, select

from certificates import programme_facts
from certificates.facts import rules
from certificates.models import Certificate, Kind, Revocation
from certificates.printed import FACTS, Facts
from certificates.register import enter
from core.db import db, run
from core.snapshots import Unreadable
from courses import requirements
from courses.models import Enrolment, Programme
from courses.requirements import Required
from people.models import Person

log = logging.getLogger(__name__)

_revoked = exists().where(Revocation.certificate_id == Certificate.id, Revocation.confirmed.is_(True))
_held = (
    select(Enrolment.course_id, Certificate.facts)
    .join(Certificate, Certificate.enrolment_id == Enrolment.id)
    .where(Certificate.person_id == bindparam("person_id"), ~_revoked)
    .order_by(Certificate.issued_at, Certificate.id)
)
_has_one = exists().where(Certificate.person_id == Person.id, Certificate.kind == Kind.PROGRAMME)
_holds_one = select(exists().where(Certificate.person_id == bindparam("person_id"), Certificate.kind == Kind.PROGRAMME))
_count_held = (
    select(func.count(distinct(Enrolment.course_id)))
    .join(Certificate, Certificate.enrolment_id == Enrolment.id)
    .where(Certificate.person_id == Person.id, Enrolment.course_id.in_(bindparam("courses", expanding=True)), ~_revoked)
    .correlate(Person)
    .scalar_subquery()
)
_due = (
    select(Person.id)
    .where(Person.certificate_name_confirmed_at.is_not(None), ~_has_one, _count_held == bindparam("count"))
    .order_by(Person.id)
)
_programme = select(Programme.code, Programme.title, Programme.course_codes).order_by(Programme.id).limit(1)


@dataclass(frozen=True)
class Standing:
    """How far somebody is on the way to the programme certificate."""

    title: Any
    required: int
    missing: Sequence[Required]
    """In the programme's order."""


def issue_if_earned(person_id: int) -> Certificate | None:
    """The person's programme certificate, issued now when it is due. The caller holds the person's row until the commit.

    None too where one of the certificates that it stands on cannot be read; the sweep tries again.
    """
    required = _required()
    if not required or not run(_due.where(Person.id == person_id), _facts_of(required)).first():
        return None
    row = run(_programme).one()
    try:
        held = {course_id: FACTS.read(stored) for course_id, stored in _certificates_of(person_id).items()}
    except Unreadable as fault:
        log.error("no programme certificate for person %s: %s", person_id, fault.subject)
        return None

    def freeze(number: str, code: str, day: Any) -> Facts:
        return programme_facts.freeze(person_id, row.code, row.title, held, required, number=number, code=code, day=day)

    return enter(Kind.PROGRAMME, person_id, rules()["numbering"]["programme_certificate_code"], freeze)


def persons_due() -> Iterator[int]:
    """The ids of those who have earned it and do not have it, as when an officer ends what one course was required for."""
    required = _required()
    return iter([row.id for row in run(_due, _facts_of(required))] if required else [])


def standing_of(person_id: int) -> Standing | None:
    """What is still missing; None where nothing can be earned yet, or all is, or the certificate was issued before."""
    required = _required()
    if not required or db.session.scalar(_holds_one, {"person_id": person_id}):
        return None
    held = _certificates_of(person_id)
    missing = [course for course in required if course.course_id not in held]
    return Standing(run(_programme).one().title, len(required), missing) if missing else None


def _required() -> list[Required]:
    """Every course that is required now; nothing unless each course of the programme is among them."""
    row = run(_programme).first()
    if row is None or not any(kind["key"] == Kind.PROGRAMME for kind in rules()["kinds"]):
        return []
    required = requirements.required_now()
    return required if set(row.course_codes) <= {course.code for course in required} else []


def _facts_of(required: Sequence[Required]) -> dict[str, Any]:
    return {"courses": [course.course_id for course in required], "count": len(required)}


def _certificates_of(person_id: int) -> dict[int, Any]:
    """What is stored of the newest certificate of each course, of those that hold."""
    return {row.course_id: row.facts for row in run(_held, {"person_id": person_id})}

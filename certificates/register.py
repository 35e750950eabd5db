"""The register of certificates: gives a new certificate its number, its code and its frozen facts."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from certificates import codes, notices, numbering
from certificates.facts import rules
from certificates.models import Certificate, Kind
from certificates.printed import FACTS, Facts
from core import audit, clock, jobs
from core.db import db

Freeze = Callable[[str, str, date], Facts]
"""A function of (number, code, day of issue) that returns everything printed."""


class Allotted(NamedTuple):
    """The next number of the office with its place in the year, a new code, and the day of issue."""

    day: date
    sequence: int
    number: str
    code: str


def allot(course_code: str) -> Allotted:
    """Take the next number of this year, and a new code. The year's row stays locked until the commit."""
    day = clock.today()
    sequence = numbering.next_in(day.year)
    number = numbering.formatted(sequence, course_code=course_code, day=day, numbering=rules()["numbering"])
    return Allotted(day, sequence, number, codes.new_code())


def enter(kind: Kind, person_id: int, course_code: str, freeze: Freeze, *, enrolment_id: int | None = None) -> Certificate:
    """Issue a certificate with the office's next number. The PDF follows as a job. The caller has checked that it is due."""
    entry = allot(course_code)
    frozen = freeze(entry.number, entry.code, entry.day)
    certificate = Certificate(
        kind=kind,
        enrolment_id=enrolment_id,
        person_id=person_id,
        code=entry.code,
        year=entry.day.year,
        sequence=entry.sequence,
        number=entry.number,
        given_to=frozen.given_to,
        facts=FACTS.write(frozen),
        issued_at=clock.now(),
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record("issued", "certificate", certificate.id, actor_id=None)
    notices.notify_issued(certificate, frozen)
    jobs.nudge_after_commit("certificates.print")
    return certificate

"""Queries of certificates. The number of statements does not grow with the number of rows."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from certificates.models import Certificate, EarlierCertificate, KeptCertificate, NameCorrection, Revocation, RevocationReason
from certificates.printed import FACTS, Facts
from core.db import db
from core.files import StoredFile
from core.snapshots import Unreadable
from people.identity import Identity
from people.models import Person
from quizzes.queries.tasks import judged_by_learner

MOST_UNDECIDED = 25
log = logging.getLogger(__name__)

is_revoked: ColumnElement[bool] = exists().where(Revocation.certificate_id == Certificate.id, Revocation.confirmed.is_(True))
"""Whether `Certificate` has a confirmed revocation."""
_open_or_confirmed = and_(
    Revocation.certificate_id == Certificate.id,
    or_(Revocation.confirmed.is_(None), Revocation.confirmed.is_(True)),
)
"""The join to a certificate's revocation. At most one is open or confirmed (`uq_revocations_open_or_confirmed`)."""

_columns = (
    Certificate.id,
    Certificate.person_id,
    Certificate.code,
    Certificate.number,
    Certificate.given_to,
    Certificate.facts,
    Certificate.issued_at,
    judged_by_learner(Certificate.enrolment_id).label("judged_by_learner"),
    Certificate.pdf_sha256,
    StoredFile.size.label("pdf_size"),
    Revocation.id.label("revocation_id"),
    Revocation.reason,
    Revocation.note,
    Revocation.proposed_by_id,
    Revocation.proposed_at,
    Revocation.decided_at,
    Revocation.confirmed,
)
register = (
    select(*_columns)
    .outerjoin(Revocation, _open_or_confirmed)
    .outerjoin(StoredFile, StoredFile.sha256 == Certificate.pdf_sha256)
)
"""Every certificate with its open or confirmed revocation."""
_of_person = register.where(Certificate.person_id == bindparam("person_id")).order_by(
    Certificate.issued_at.desc(), Certificate.id.desc()
)
_by_code = register.where(Certificate.code == bindparam("code"))
_by_id = register.where(Certificate.id == bindparam("certificate_id"))
_by_enrolment = register.where(Certificate.enrolment_id == bindparam("enrolment_id"))
_by_sha256 = register.where(Certificate.pdf_sha256 == bindparam("sha256"))
_undecided = (
    select(Revocation.certificate_id, Revocation.proposed_at, Certificate.number, Certificate.given_to)
    .join(Certificate, Certificate.id == Revocation.certificate_id)
    .where(Revocation.confirmed.is_(None))
    .order_by(Revocation.proposed_at, Revocation.id)
    .limit(MOST_UNDECIDED)
)
_corrections = (
    select(NameCorrection, Certificate.given_to, Certificate.number, Certificate.person_id)
    .join(Certificate, Certificate.id == NameCorrection.certificate_id)
    .order_by(NameCorrection.asked_at, NameCorrection.id)
)


@dataclass(frozen=True)
class CertificateRow:
    """A certificate with its open or confirmed revocation."""

    id: int
    person_id: int
    code: str
    number: str
    given_to: str
    stored_facts: Any
    """Everything printed, as stored (`certificates.printed`)."""
    issued_at: datetime
    judged_by_learner: bool | None
    """Whether the learner made the last deciding judgement of the task; None on a programme certificate."""
    pdf_sha256: str | None
    pdf_size: int | None
    revocation_id: int | None
    reason: RevocationReason | None
    note: str | None
    proposed_by_id: int | None
    proposed_at: datetime | None
    decided_at: datetime | None
    confirmed: bool | None

    @cached_property
    def facts(self) -> Facts:
        """Everything printed. Raises Unreadable."""
        return FACTS.read(self.stored_facts)

    @property
    def self_judged(self) -> bool:
        """Whether nobody but the learner judged the task: as printed, or as stored where an earlier version printed nothing."""
        return bool(self.judged_by_learner if self.facts.self_judged is None else self.facts.self_judged)

    @property
    def course(self) -> Any:
        """The course's title, or the certificate's number where the facts cannot be read: a list must show every row."""
        try:
            return self.facts.course.title
        except Unreadable as error:
            log.error("certificate %s: %s", self.id, error.subject)
            return self.number

    @property
    def is_revoked(self) -> bool:
        """Whether a second person confirmed the revocation."""
        return bool(self.confirmed)

    @property
    def waits_for_second(self) -> bool:
        """Whether a proposed revocation waits for a second person."""
        return self.revocation_id is not None and self.confirmed is None


def certificates_of(person_id: int) -> list[CertificateRow]:
    """Return the certificates of a person, the newest first."""
    return [CertificateRow(*row) for row in db.session.execute(_of_person, {"person_id": person_id})]


def own_certificate(person: Identity, certificate_id: int) -> CertificateRow | None:
    """Return a certificate of this person, or None where it is missing or belongs to somebody else."""
    row = certificate_by_id(certificate_id)
    return row if row and row.person_id == person.id else None


def certificate_by_id(certificate_id: int) -> CertificateRow | None:
    """Return a certificate, or None. The caller checks who may see it."""
    return _find_row(_by_id, certificate_id=certificate_id)


def certificate_of_enrolment(enrolment_id: int) -> CertificateRow | None:
    """Return the certificate of an enrolment, or None while there is none. The caller checks whose it is."""
    return _find_row(_by_enrolment, enrolment_id=enrolment_id)


def certificate_by_code(code: str) -> CertificateRow | None:
    """Return the certificate with a code (as `codes.normalize` returns it), or None."""
    return _find_row(_by_code, code=code)


def certificate_by_sha256(sha256: str) -> CertificateRow | None:
    """Return the certificate whose PDF has this SHA-256 in hexadecimal, or None."""
    return _find_row(_by_sha256, sha256=sha256)


def undecided_revocations() -> Sequence[Any]:
    """Return the proposed revocations that wait for a second person, the oldest first: at most a page."""
    return db.session.execute(_undecided).all()


def revocations_of(certificate_id: int) -> list[tuple[Revocation, str, str | None]]:
    """Return every revocation of a certificate in order, with the names of its proposer and of its decider (or None)."""
    proposer, decider = aliased(Person), aliased(Person)
    history = (
        select(Revocation, proposer.name, decider.name)
        .join(proposer, proposer.id == Revocation.proposed_by_id)
        .outerjoin(decider, decider.id == Revocation.decided_by_id)
        .where(Revocation.certificate_id == certificate_id)
        .order_by(Revocation.id)
    )
    return [(revocation, proposed, decided) for revocation, proposed, decided in db.session.execute(history)]


def open_corrections() -> list[tuple[NameCorrection, str, str, int]]:
    """Return the requests to correct a name that wait, oldest first, each with the certificate's name, number and owner."""
    rows = db.session.execute(_corrections.where(NameCorrection.decided_at.is_(None)))
    return [(row[0], row.given_to, row.number, row.person_id) for row in rows]


def count_open_corrections() -> int:
    """Count the requests to correct a name that wait for an officer."""
    return db.session.scalar(select(func.count()).select_from(NameCorrection).where(NameCorrection.decided_at.is_(None))) or 0


def count_waiting_for_office(person_id: int) -> int:
    """Count what waits for this officer: revocations that others proposed, and requests to correct a name. One statement."""
    undecided = Revocation.confirmed.is_(None), Revocation.proposed_by_id != person_id
    revocations = select(func.count()).select_from(Revocation).where(*undecided).scalar_subquery()
    requests = select(func.count()).select_from(NameCorrection).where(NameCorrection.decided_at.is_(None)).scalar_subquery()
    return db.session.scalar(select(revocations + requests)) or 0


def open_correction_of(certificate_id: int) -> NameCorrection | None:
    """Return the open request to correct the name on a certificate, or None."""
    return db.session.scalar(
        select(NameCorrection).where(NameCorrection.certificate_id == certificate_id, NameCorrection.decided_at.is_(None))
    )


def all_corrections() -> Select[Any]:
    """Select all requests to correct a name, with their certificates, for visitors who may see the register."""
    return select(NameCorrection).options(joinedload(NameCorrection.certificate))


def earlier_certificate_by_code(code: str) -> EarlierCertificate | None:
    """Return the replaced certificate with a code (as `codes.normalize` returns it), or None."""
    return db.session.scalar(select(EarlierCertificate).where(EarlierCertificate.code == code))


def kept_certificate_by_code(code: str) -> KeptCertificate | None:
    """Return what the register keeps of a certificate whose owner was erased, or None."""
    return db.session.scalar(select(KeptCertificate).where(KeptCertificate.code == code))


def earlier_certificates_of(certificate_id: int) -> list[EarlierCertificate]:
    """Return the certificates that this one replaced, the newest first."""
    statement = select(EarlierCertificate).where(EarlierCertificate.certificate_id == certificate_id)
    return list(db.session.scalars(statement.order_by(EarlierCertificate.id.desc())))


def all_certificates() -> Select[Any]:
    """Select all certificates as entities, for visitors who may see the register."""
    return select(Certificate)


def all_revocations() -> Select[Any]:
    """Select all revocations as entities with their certificates, for visitors who may see the register."""
    return select(Revocation).options(joinedload(Revocation.certificate))


def _find_row(statement: Select[*tuple[Any, ...]], **values: object) -> CertificateRow | None:
    row = db.session.execute(statement, values).first()
    return CertificateRow(*row) if row else None

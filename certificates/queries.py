"""What is read of certificates. Lists get rows, in a number of statements that does not grow with them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from certificates import codes
from certificates.models import Certificate, Revocation, RevocationReason
from certificates.printed import FACTS, Facts
from core.db import db
from core.files import StoredFile
from core.snapshots import Unreadable
from people.identity import Identity
from people.models import Person

PER_PAGE = 25
log = logging.getLogger(__name__)

_standing = and_(
    Revocation.certificate_id == Certificate.id,
    or_(Revocation.confirmed.is_(None), Revocation.confirmed.is_(True)),
)
"""The one revocation of a certificate that waits or was confirmed; a dismissed one no longer counts."""

_columns = (
    Certificate.id,
    Certificate.person_id,
    Certificate.code,
    Certificate.number,
    Certificate.given_to,
    Certificate.facts,
    Certificate.issued_at,
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
_rows = select(*_columns).outerjoin(Revocation, _standing).outerjoin(StoredFile, StoredFile.sha256 == Certificate.pdf_sha256)
_of_person = _rows.where(Certificate.person_id == bindparam("person_id")).order_by(
    Certificate.issued_at.desc(), Certificate.id.desc()
)
_count_of = select(func.count()).select_from(Certificate).where(Certificate.person_id == bindparam("person_id"))
_by_code = _rows.where(Certificate.code == bindparam("code"))
_by_id = _rows.where(Certificate.id == bindparam("certificate_id"))
_by_sha256 = _rows.where(Certificate.pdf_sha256 == bindparam("sha256"))


@dataclass(frozen=True)
class CertificateRow:
    """A certificate with what became of it."""

    id: int
    person_id: int
    code: str
    number: str
    given_to: str
    stored: Any
    """What is printed, as `certificates.printed` reads it."""
    issued_at: datetime
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
        """What is printed. Raises Unreadable."""
        return FACTS.read(self.stored)

    @property
    def course(self) -> Any:
        """The title for a list; the number where nothing else can be read, so that the list is whole."""
        try:
            return self.facts.course.title
        except Unreadable as fault:
            log.error("certificate %s: %s", self.id, fault.subject)
            return self.number

    @property
    def is_revoked(self) -> bool:
        """Whether two people said so."""
        return bool(self.confirmed)

    @property
    def waits_for_second(self) -> bool:
        """Whether a revocation was proposed and nobody has decided."""
        return self.revocation_id is not None and self.confirmed is None


def certificates_of(person: Identity) -> list[CertificateRow]:
    """Somebody's own, the newest first."""
    return certificates_of_person(person.id)


def certificates_of_person(person_id: int) -> list[CertificateRow]:
    """A person's, for the counter too."""
    return [CertificateRow(*row) for row in db.session.execute(_of_person, {"person_id": person_id})]


def count_certificates_of(person_id: int) -> int:
    """How many certificates a person holds, whatever became of them."""
    return db.session.scalar(_count_of, {"person_id": person_id}) or 0


def own_certificate(person: Identity, certificate_id: int) -> CertificateRow | None:
    """One of somebody's own."""
    found = certificate_by_id(certificate_id)
    return found if found and found.person_id == person.id else None


def certificate_by_id(certificate_id: int) -> CertificateRow | None:
    """For the counter."""
    return _one(_by_id, certificate_id=certificate_id)


def certificate_by_code(code: str) -> CertificateRow | None:
    """For anybody who holds the code (folded by `codes.fold`)."""
    return _one(_by_code, code=code)


def certificate_by_sha256(sha256: str) -> CertificateRow | None:
    """The certificate whose PDF has this fingerprint."""
    return _one(_by_sha256, sha256=sha256)


def page_of_register(search: str, page: int) -> tuple[list[CertificateRow], int]:
    """A page of all certificates whose name, number or code matches, the newest first; and how many pages there are."""
    matching = _matching(search)
    total = db.session.scalar(select(func.count()).select_from(Certificate).where(matching)) or 0
    rows = _rows.where(matching).order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    found = db.session.execute(rows.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return [CertificateRow(*row) for row in found], max(1, -(-total // PER_PAGE))


def count_waiting_for_second() -> int:
    """How many proposed revocations wait for somebody to decide."""
    return db.session.scalar(select(func.count()).select_from(Revocation).where(Revocation.confirmed.is_(None))) or 0


def revocations_of(certificate_id: int) -> list[tuple[Revocation, str, str | None]]:
    """All that was proposed for a certificate, with the names of who proposed and who decided."""
    proposer, decider = aliased(Person), aliased(Person)
    history = (
        select(Revocation, proposer.name, decider.name)
        .join(proposer, proposer.id == Revocation.proposed_by_id)
        .outerjoin(decider, decider.id == Revocation.decided_by_id)
        .where(Revocation.certificate_id == certificate_id)
        .order_by(Revocation.id)
    )
    return [(revocation, proposed, decided) for revocation, proposed, decided in db.session.execute(history)]


def all_certificates() -> Select[Any]:
    """As entities, for the verbs of those who may see the register."""
    return select(Certificate)


def all_revocations() -> Select[Any]:
    """As entities with their certificates, for the verbs of those who may decide."""
    return select(Revocation).options(joinedload(Revocation.certificate))


def _one(statement: Select[*tuple[Any, ...]], **values: object) -> CertificateRow | None:
    row = db.session.execute(statement, values).first()
    return CertificateRow(*row) if row else None


def _matching(search: str) -> Any:
    if not search:
        return Certificate.id.is_not(None)
    by_words = or_(
        Certificate.given_to.icontains(search, autoescape=True), Certificate.number.icontains(search, autoescape=True)
    )
    code = codes.fold(search)
    return or_(by_words, Certificate.code == code) if code else by_words

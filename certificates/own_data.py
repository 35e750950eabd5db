"""What this package holds of a person's certificates, and what the public register keeps after an erasure."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from certificates import queries
from certificates.models import Certificate, EarlierCertificate, KeptCertificate, NameCorrection
from certificates.printed import FACTS
from certificates.queries import CertificateRow
from core import clock, files, removal
from core.db import db, run
from core.office import translated
from core.wording import in_language
from people.own_data import Attachment, Erasure, Fact, Group, Part, Row

_corrections = (
    select(*NameCorrection.__table__.columns, Certificate.number)
    .join(Certificate, Certificate.id == NameCorrection.certificate_id)
    .where(Certificate.person_id == bindparam("person_id"))
    .order_by(NameCorrection.id)
)
_earlier = (
    select(*EarlierCertificate.__table__.columns, Certificate.code.label("newer_code"))
    .join(Certificate, Certificate.id == EarlierCertificate.certificate_id)
    .where(Certificate.person_id == bindparam("person_id"))
    .order_by(EarlierCertificate.id)
)
_revoked = select(Certificate.id).where(Certificate.person_id == bindparam("person_id"), queries.is_revoked)
_own = select(*Certificate.__table__.columns).where(Certificate.person_id == bindparam("person_id")).order_by(Certificate.id)


def describe(person_id: int) -> list[Group]:
    """Return a person's certificates with their PDF, those that were replaced, and requests to correct a name."""
    facts = {"person_id": person_id}
    rows = [_certificate(row) for row in queries.certificates_of(person_id)]
    rows += [_replaced(row) for row in run(_earlier, facts)]
    rows += [_correction(row) for row in run(_corrections, facts)]
    correct = {"certificate_name.edit_name": _("Name on the certificate")}
    return [Group("certificates", _("Certificates"), rows, _("No certificate yet."), correct)]


def _certificate(row: CertificateRow) -> Row:
    facts = row.facts
    return Row(
        in_language(facts.course.title),
        [
            Fact("number", _("Number"), row.number),
            Fact("code", _("Code"), row.code),
            Fact("given_to", _("Name"), row.given_to),
            Fact("enterprise", _("Your business"), facts.enterprise),
            Fact("jp", _("Lesson hours (JP)"), facts.jp),
            Fact("issued_at", _("Issued"), row.issued_at),
            *(Fact(f"score_{key}", _("Score: %(part)s", part=key), score) for key, score in facts.scores.items()),
            Fact("predicate", _("Grade"), in_language(facts.predicate.title)),
            Fact("revoked_at", _("Revoked"), row.decided_at if row.is_revoked else None),
        ],
        [_pdf(row.number, row.pdf_sha256)] if row.pdf_sha256 else [],
    )


def _replaced(row: Any) -> Row:
    pdf = [_pdf(row.number, row.pdf_sha256)] if row.pdf_sha256 else []
    return Row(in_language(FACTS.read(row.facts).course.title), [
        Fact("number", _("Number"), row.number),
        Fact("given_to", _("Name"), row.given_to),
        Fact("issued_at", _("Issued"), row.issued_at),
        Fact("replaced_at", _("Replaced"), row.replaced_at),
    ], pdf)  # fmt: skip


def _correction(row: Any) -> Row:
    return Row(_("Another name on %(number)s", number=row.number), [
        Fact("asked_name", _("Name"), row.name),
        Fact("asked_at", _("Asked"), row.asked_at),
        Fact("accepted", _("Accepted"), row.accepted),
        Fact("answer", _("Answer"), row.answer or None),
    ])  # fmt: skip


def _pdf(number: str, sha256: str) -> Attachment:
    return Attachment(f"sertifikat-{number.replace('/', '-')}.pdf", lambda: files.read_if_there(sha256))


def erase(erasure: Erasure) -> None:
    """Remove a person's certificates. The register keeps name, course, number and day, or the code alone where they go too."""
    facts = {"person_id": erasure.person_id}
    revoked = set(run(_revoked, facts).scalars())
    for row in run(_own, facts).all():
        _keep(row, erasure, is_revoked=row.id in revoked)
    for row in run(_earlier, facts).all():
        _keep(row, erasure, newer_code=row.newer_code)
    removal.remove(Certificate, Certificate.person_id == erasure.person_id)


def _keep(row: Any, erasure: Erasure, *, is_revoked: bool = False, newer_code: str | None = None) -> None:
    gone = erasure.certificates_too
    db.session.add(
        KeptCertificate(
            code=row.code,
            number=None if gone else row.number,
            given_to=None if gone else row.given_to,
            course=None if gone else translated(FACTS.read(row.facts).course.title, "id"),
            issued_at=row.issued_at,
            is_revoked=is_revoked,
            newer_code=newer_code,
            taken_away=gone,
            kept_at=clock.now(),
        )
    )
    db.session.flush()


PART = Part(describe, frozenset({"certificates", "earlier_certificates", "revocations", "name_corrections"}), erase)

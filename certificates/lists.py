"""The office's list of certificates: the register."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, case, false, select

from certificates import codes, queries
from certificates.models import Certificate, EarlierCertificate, Kind, Revocation
from certificates.policies import can_see_register
from certificates.queries import CertificateRow
from certificates.revoking import decide_by
from core import clock, lateness
from core.errors import N_
from core.lists.declaring import Cell, Column, Filter, StaffList, declare, states
from core.lists.searching import among, said_in, text_in
from core.wording import in_language, kilobytes, number
from courses.models import Edition, Enrolment
from courses.queries import open_courses

PROGRAMME = "programme"
_enrolments = select(Enrolment.id).join(Edition, Edition.id == Enrolment.edition_id)
_earlier = select(EarlierCertificate.certificate_id)


def _has_code(search: str) -> ColumnElement[bool]:
    """Return the condition: the search is the code of the certificate, or of one that it replaced."""
    code = codes.normalize(search)
    if not code:
        return false()
    return (Certificate.code == code) | Certificate.id.in_(_earlier.where(EarlierCertificate.code == code))


def _read(rows: Sequence[Any]) -> list[CertificateRow]:
    return [CertificateRow(*row) for row in rows]


def _state(row: CertificateRow) -> Cell:
    if row.is_revoked:
        return Cell(_("Revoked"), state="bad")
    if row.waits_for_second:
        due = decide_by(clock.day_of(row.proposed_at)) if row.proposed_at else None
        late = lateness.late_words(due)
        return Cell(_("Revocation proposed"), state="wait", sub=Cell(late, state="bad") if late else None)
    return Cell(_("Valid"), state="done")


def _file(row: CertificateRow) -> Cell | None:
    if row.is_revoked:
        return None
    if not row.pdf_size:
        return Cell(_("The file is being made"))
    size = _("PDF, %(size)s", size=kilobytes(row.pdf_size))
    return Cell(size, to=("office_certificates.download_certificate", {"certificate_id": row.id}))


def _courses() -> list[tuple[str, str]]:
    courses = [(str(row.id), in_language(row.title)) for row in open_courses()]
    return [*courses, (PROGRAMME, _("The whole programme"))]


def _of_course(value: str) -> ColumnElement[bool]:
    if value == PROGRAMME:
        return Certificate.kind == Kind.PROGRAMME
    return Certificate.enrolment_id.in_(select(Enrolment.id).where(Enrolment.course_id == int(value)))


_proposed = Revocation.id.is_not(None) & Revocation.confirmed.is_(None)
REGISTER = declare(
    StaffList(
        name="certificates",
        title=N_("Certificates"),
        endpoint="office_certificates.list_certificates",
        may_open=can_see_register,
        statement=queries.register,
        id=Certificate.id,
        read=_read,
        columns=(
            Column(
                "number",
                N_("Number"),
                lambda row: Cell(row.number, to=("office_certificates.show_certificate", {"certificate_id": row.id})),
                order=Certificate.year * 100_000 + Certificate.sequence,
                search=(text_in(Certificate.number), among(Certificate.id, _earlier, text_in(EarlierCertificate.number))),
                whole=(_has_code,),
            ),
            Column(
                "given_to",
                N_("Name"),
                lambda row: row.given_to,
                order=Certificate.given_to,
                search=(text_in(Certificate.given_to),),
            ),
            Column(
                "course",
                N_("Course"),
                lambda row: in_language(row.course),
                search=(among(Certificate.enrolment_id, _enrolments, said_in(Edition.title)),),
            ),
            Column("issued", N_("Issued"), lambda row: row.issued_at, order=Certificate.issued_at, unsearched="a day"),
            Column(
                "state",
                N_("State"),
                _state,
                order=case((Revocation.confirmed.is_(True), 2), (_proposed, 1), else_=0),
                unsearched="the filter beside it",
            ),
            Column("file", N_("Print again"), _file, unsearched="a file"),
        ),
        order="-issued",
        counted=lambda total: ngettext("%(rows)s certificate", "%(rows)s certificates", total, rows=number(total)),
        searched=N_("Name, number, code or course"),
        filters=(
            Filter("course", N_("Course"), _courses, _of_course, everything=N_("All courses")),
            states(
                "state",
                N_("State"),
                {
                    "valid": (N_("Valid"), Revocation.id.is_(None)),
                    "proposed": (N_("Revocation proposed"), _proposed),
                    "revoked": (N_("Revoked"), Revocation.confirmed.is_(True)),
                },
            ),
        ),
    )
)

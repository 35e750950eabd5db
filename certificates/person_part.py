"""The certificates' part of a person's page at the office."""

from flask_babel import gettext as _

from certificates import queries
from certificates.queries import CertificateRow
from certificates.revoking import decide_by
from core import clock
from core.lateness import late_words
from core.wording import day, in_language
from people.person_parts import Line, Part


def certificates_part(person_id: int) -> Part:
    """List the certificates of a person, the newest first, each with a link to its page in the register."""
    rows = queries.certificates_of(person_id)
    return Part(_("Certificates"), [_line(row) for row in rows], _("No certificate yet."))


def _line(row: CertificateRow) -> Line:
    if row.is_revoked:
        kind, word = "", _("Revoked")
    elif row.waits_for_second:
        kind, word = "wait", _("Revocation proposed")
        if row.proposed_at and (late := late_words(decide_by(clock.day_of(row.proposed_at)))):
            word = f"{late}, {word}"
    else:
        kind, word = "done", _("Valid")
    detail = f"{row.number}, {day(row.issued_at)}"
    values = {"certificate_id": row.id}
    return Line(in_language(row.course), detail, kind, word, "office_certificates.show_certificate", values)

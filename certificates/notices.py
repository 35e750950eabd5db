"""Messages to owners about their certificates. The words are the office's (`certificate.yaml`) or the owner's translation."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from certificates.facts import rules
from certificates.models import Certificate, NameCorrection, Revocation, RevocationReason
from certificates.printed import Facts
from core import outbox
from core.db import db
from core.office import translated
from courses.models import Course, Enrolment
from people.models import Person

SUBJECT_LENGTH = 200

NAME_MISSING = "certificate-name-wanted"
"""The key of the message that asks for the certificate name. Stored messages have it."""


def notify_name_missing(enrolment: Enrolment) -> None:
    """Ask the learner to confirm the certificate name, because the course is complete and only the name is missing."""
    words = rules()["why_no_certificate_yet"]["course"]["name_confirmed"]
    outbox.notify(
        enrolment.person_id,
        key=NAME_MISSING,
        subject=words["text"],
        body=words["what_to_do"],
        link="/account/certificate-name?next=/certificates",
    )


def withdraw_name_missing(person_id: int) -> None:
    """Take the request for the name off the first page, because the name is confirmed."""
    outbox.withdraw(person_id, [NAME_MISSING])


def notify_issued(certificate: Certificate, facts: Facts) -> None:
    """Congratulate the owner and name the certificate's number (`certificate.yaml`, texts_owner)."""
    name, language = _owner(certificate)
    kind, course = (translated(titles, language) for titles in (facts.kind, facts.course.title))
    outbox.notify(
        certificate.person_id,
        key=f"certificate-issued-{certificate.id}",
        subject=(kind if course in kind else f"{kind}: {course}")[:SUBJECT_LENGTH],
        body=rules()["texts_owner"]["issued"].format(name=name, course=course, number=certificate.number),
        link=_celebrated_at(certificate),
    )


def notify_revoked(revocation: Revocation, certificate: Certificate) -> None:
    """Tell the owner that a certificate was revoked, why, and within how many days the owner may answer."""
    _name, language = _owner(certificate)
    with force_locale(language):
        outbox.notify(
            certificate.person_id,
            key=f"certificate-revoked-{certificate.id}",
            subject=_("Certificate %(number)s was revoked", number=certificate.number),
            body=_revoked_text(revocation, language),
            link=f"/certificates/{certificate.id}",
        )


def notify_corrected(certificate: Certificate) -> None:
    """Tell the owner that the name is corrected, and the new number (`certificate.yaml`, supersession)."""
    _name, language = _owner(certificate)
    with force_locale(language):
        subject = _("The name on your certificate is corrected")
    outbox.notify(
        certificate.person_id,
        key=f"certificate-corrected-{certificate.id}-{certificate.number}",
        subject=subject,
        body=rules()["supersession"]["text_owner"].format(number=certificate.number),
        link=f"/certificates/{certificate.id}",
    )


def notify_not_corrected(request: NameCorrection, certificate: Certificate) -> None:
    """Tell the owner why the name stays, in the officer's words."""
    _name, language = _owner(certificate)
    with force_locale(language):
        subject = _("The name on certificate %(number)s stays as it is", number=certificate.number)
    outbox.notify(
        certificate.person_id,
        key=f"certificate-not-corrected-{request.id}",
        subject=subject[:SUBJECT_LENGTH],
        body=request.answer,
        link=f"/certificates/{certificate.id}",
    )


def reason_text(reason: RevocationReason, language: str) -> str:
    """Return a reason for a revocation in the office's words."""
    return next(translated(entry["text"], language) for entry in rules()["revocation"]["reasons"] if entry["key"] == reason)


def _revoked_text(revocation: Revocation, language: str) -> str:
    days = rules()["revocation"]["owner_may_answer_within_days"]
    return _(
        "Reason: %(reason)s. If you do not agree, write to the office within %(days)s days.",
        reason=reason_text(revocation.reason, language),
        days=days,
    )


def _celebrated_at(certificate: Certificate) -> str:
    """Return the address of the course's end, or for the programme that of the certificate."""
    slug = db.session.scalar(
        select(Course.slug).join(Enrolment, Enrolment.course_id == Course.id).where(Enrolment.id == certificate.enrolment_id)
    )
    return f"/learn/{slug}/finished" if slug else f"/certificates/{certificate.id}"


def _owner(certificate: Certificate) -> tuple[str, str]:
    """Return the owner's name with the form of address, and the owner's language."""
    row = db.session.execute(
        select(Person.name, Person.address_as, Person.language).where(Person.id == certificate.person_id)
    ).one()
    return " ".join(filter(None, [row.address_as, row.name])), row.language

"""What owners are told about their certificates, in the office's words where it has some, and in their own language."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from certificates.facts import rules
from certificates.models import Certificate, Revocation, RevocationReason
from certificates.printed import Facts
from core import outbox
from core.db import db
from core.office import said
from courses.models import Enrolment
from people.models import Person

SUBJECT_LENGTH = 200


NAME_WANTED = "certificate-name-wanted"


def tell_name_wanted(enrolment: Enrolment) -> None:
    """That the course is complete and only the name is missing (`certificate.yaml`, why_no_certificate_yet)."""
    words = rules()["why_no_certificate_yet"]["course"]["name_confirmed"]
    outbox.tell(
        enrolment.person_id,
        key=NAME_WANTED,
        subject=words["text"],
        body=words["what_to_do"],
        link="/account/certificate-name?next=/certificates",
    )


def take_back_name_wanted(person_id: int) -> None:
    """The name is confirmed: nobody is asked for it any more."""
    outbox.withdraw(person_id, [NAME_WANTED])


def tell_issued(certificate: Certificate, facts: Facts) -> None:
    """Congratulations, with the number (`certificate.yaml`, texts_owner)."""
    name, language = _owner(certificate)
    kind, course = (said(titles, language) for titles in (facts.kind, facts.course.title))
    outbox.tell(
        certificate.person_id,
        key=f"certificate-issued-{certificate.id}",
        subject=(kind if course in kind else f"{kind}: {course}")[:SUBJECT_LENGTH],
        body=rules()["texts_owner"]["issued"].format(name=name, course=course, number=certificate.number),
        link=f"/certificates/{certificate.id}",
    )


def tell_revoked(revocation: Revocation, certificate: Certificate) -> None:
    """That a certificate no longer holds, why, and how long its owner may answer (`certificate.yaml`, revocation)."""
    _name, language = _owner(certificate)
    with force_locale(language):
        outbox.tell(
            certificate.person_id,
            key=f"certificate-revoked-{certificate.id}",
            subject=_("Certificate %(number)s was revoked", number=certificate.number),
            body=_revoked_text(revocation, language),
            link=f"/certificates/{certificate.id}",
        )


def reason_text(reason: RevocationReason, language: str) -> str:
    """A reason in the office's words."""
    return next(said(known["text"], language) for known in rules()["revocation"]["reasons"] if known["key"] == reason)


def _revoked_text(revocation: Revocation, language: str) -> str:
    days = rules()["revocation"]["owner_may_answer_within_days"]
    return _(
        "Reason: %(reason)s. If you do not agree, write to the office within %(days)s days.",
        reason=reason_text(revocation.reason, language),
        days=days,
    )


def _owner(certificate: Certificate) -> tuple[str, str]:
    row = db.session.execute(
        select(Person.name, Person.address_as, Person.language).where(Person.id == certificate.person_id)
    ).one()
    return " ".join(filter(None, [row.address_as, row.name])), row.language

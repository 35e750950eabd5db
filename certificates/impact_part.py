"""This package's part of a publication's impact: who holds a certificate of the course."""

from flask_babel import gettext as _
from sqlalchemy import bindparam, exists, func, select

from certificates.models import Certificate, Revocation
from core.db import run
from courses.impact import Group, named
from courses.models import Enrolment
from people.models import Person

_held = (
    Enrolment.course_id == bindparam("course_id"),
    ~exists().where(Revocation.certificate_id == Certificate.id, Revocation.confirmed.is_(True)),
)
_certificates = (
    select(func.count()).select_from(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id).where(*_held)
)
_names = (
    select(Person.name)
    .join(Certificate, Certificate.person_id == Person.id)
    .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    .where(*_held)
)


def certificates_group(course_id: int, lessons: set[str]) -> Group:
    """Certificates in force."""
    facts = {"course_id": course_id}
    return Group(
        _("Hold a certificate"),
        _("Their certificates stay valid, word for word."),
        run(_certificates, facts).scalar_one(),
        named(_names, facts),
    )

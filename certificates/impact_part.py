"""The certificates' part in the impact of a publication: the learners who hold a certificate of the course."""

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select

from certificates.models import Certificate
from certificates.queries import is_revoked
from core.db import run
from courses.impact import Group, named
from courses.models import Enrolment
from people.models import Person

_held = (
    Enrolment.course_id == bindparam("course_id"),
    ~is_revoked,
)
_certificates = (
    select(func.count()).select_from(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id).where(*_held)
)
_names = (
    select(Person.name)
    .join(Certificate, Certificate.person_id == Person.id)
    .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    .where(*_held, Person.is_present())
)


def certificates_group(course_id: int, lessons: set[str]) -> Group:
    """Return the group of learners with a certificate of the course that is not revoked. `lessons` is not used."""
    facts = {"course_id": course_id}
    return Group(
        _("Hold a certificate"),
        _("Their certificates stay valid, word for word."),
        run(_certificates, facts).scalar_one(),
        named(_names, facts),
    )

"""What this package hears from the packages below it; the roof calls `connect()` once."""

from certificates import issuing, jobs, notices  # noqa: F401  (jobs registers its sweep)
from certificates.impact_part import certificates_group
from certificates.person_part import certificates_part
from courses import impact
from courses.models import Enrolment
from courses.progress import course_completed
from people import person_parts
from people.names import certificate_name_confirmed


def connect() -> None:
    """Issue when a course is completed, and when the name that was still missing is confirmed."""
    course_completed.connect(_issue_for_enrolment)
    certificate_name_confirmed.connect(_issue_for_person)
    person_parts.register(50, certificates_part)
    impact.register_reader(10, certificates_group)


def _issue_for_enrolment(enrolment: Enrolment, **news: object) -> None:
    if issuing.issue_for(enrolment) is None:
        notices.tell_name_wanted(enrolment)


def _issue_for_person(person_id: int, **news: object) -> None:
    notices.take_back_name_wanted(person_id)
    issuing.issue_all_for(person_id)

"""The signals that this package handles and the parts that it registers below. `lms.app` calls `connect()`."""

from certificates import desk_part, issuing, jobs, merging, notices, own_data, reminder_part  # noqa: F401  (jobs registers its sweep)
from certificates.impact_part import certificates_group
from certificates.person_part import certificates_part
from courses import impact
from courses import merging as course_merging
from courses.models import Enrolment
from courses.progress import course_completed
from people import own_data as own_data_parts
from people import person_parts
from people.desk import sources
from people.merging import parts as merging_parts
from people.names import certificate_name_confirmed
from reminders import sources as reminder_sources


def connect() -> None:
    """Issue certificates when a course is completed and when a certificate name is confirmed. Register this package's parts."""
    course_completed.connect(_issue_for_enrolment)
    certificate_name_confirmed.connect(_issue_for_person)
    person_parts.register(50, certificates_part)
    own_data_parts.register(50, own_data.PART)
    merging_parts.register(50, merging.CERTIFICATES, merging.STAYING)
    course_merging.register_work(merging.EnrolledWork())
    impact.register_reader(10, certificates_group)
    sources.register("revocation", desk_part.REVOCATIONS)
    sources.register("name", desk_part.NAMES)
    sources.register_figures(50, desk_part.figures)
    reminder_sources.register_events(reminder_part.issued)


def _issue_for_enrolment(enrolment: Enrolment, **news: object) -> None:
    if issuing.issue_for(enrolment) is None:
        notices.notify_name_missing(enrolment)


def _issue_for_person(person_id: int, **news: object) -> None:
    notices.withdraw_name_missing(person_id)
    issuing.issue_all_for(person_id)

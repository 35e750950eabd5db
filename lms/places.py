"""The left column of a staff member's pages: the places this person may go, with what waits there."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates.queries import count_waiting_for_second
from mentoring.policies import can_list_cohorts
from mentoring.queries.cohorts import count_at_risk_for
from people import business_rows, document_rows
from people.business_policies import can_check_documents
from people.models import STAFF_ROLES, Role
from people.wording import role_name
from quizzes.policies.grading import can_open_queue
from quizzes.queries.grading import count_waiting_for


@dataclass(frozen=True)
class Place:
    """One line of the column."""

    label: str
    url: str
    count: int | None
    current: bool


def places_of() -> list[Place]:
    """The places of the person who is signed in, in the order of a working day."""
    found = []
    if can_open_queue(current_user):
        found.append(_place(_("Grading"), "grading.list_submissions", count_waiting_for(current_user)))
    if can_list_cohorts(current_user):
        at_risk = count_at_risk_for(current_user) if current_user.has(Role.MENTOR) else None
        found.append(_place(_("Cohorts"), "cohorts.list_cohorts", at_risk))
    if can_check_documents(current_user):
        found.append(_place(_("Documents"), "office_documents.list_documents", document_rows.count_waiting()))
        found.append(_place(_("Numbers"), "office_numbers.list_numbers", business_rows.count_numbers()))
    if current_user.has(Role.OFFICER, Role.ADMIN):
        found.append(_place(_("Partners"), "partners.list_partners"))
        found.append(_place(_("People"), "office_people.list_people"))
        found.append(_place(_("Certificates"), "office_certificates.list_certificates", count_waiting_for_second()))
        found.append(_place(_("Report"), "coverage.show_coverage"))
        found.append(_place(_("Staff"), "office_staff.list_staff"))
        found.append(_place(_("Settings"), "settings.edit_settings"))
    found.append(_place(_("Courses"), "courses.list_courses"))
    return found


def roles_of() -> str:
    """The staff roles of the person who is signed in, in words: `Trainer, Officer`."""
    return ", ".join(role_name(role) for role in Role if role in STAFF_ROLES and current_user.has(role))


def _place(label: str, endpoint: str, count: int | None = None) -> Place:
    url = url_for(endpoint)
    return Place(label, url, count, request.path == url or request.path.startswith(f"{url}/"))

"""The left column of a staff member's pages: the places this person may go, with what waits there."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates.queries import count_waiting_for_second
from mentoring.policies import can_list_cohorts
from mentoring.queries.cohorts import count_at_risk_for
from people.models import Role
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
    if current_user.has(Role.OFFICER, Role.ADMIN):
        found.append(_place(_("Partners"), "partners.list_partners"))
        found.append(_place(_("People"), "office_people.list_people"))
        found.append(_place(_("Certificates"), "office_certificates.list_certificates", count_waiting_for_second()))
    found.append(_place(_("Courses"), "courses.list_courses"))
    return found


def roles_of() -> str:
    """The staff roles of the person who is signed in, in words: `Trainer, Officer`."""
    names = {
        Role.TRAINER: _("Trainer"),
        Role.MENTOR: _("Mentor"),
        Role.CURATOR: _("Curator"),
        Role.OFFICER: _("Officer"),
        Role.CHANNEL: _("Channel manager"),
        Role.ADMIN: _("Administrator"),
    }
    return ", ".join(name for role, name in names.items() if current_user.has(role))


def _place(label: str, endpoint: str, count: int | None = None) -> Place:
    url = url_for(endpoint)
    return Place(label, url, count, request.path == url or request.path.startswith(f"{url}/"))

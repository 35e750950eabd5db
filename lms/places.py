"""The left column of a staff member's pages: the places this person may go, with what waits there."""

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates.queries import count_waiting_for_second
from core import clock
from core.wording import in_language
from courses import teach_rows
from courses.policies import can_hear_of_lessons, can_teach
from curation.policies.appeals import can_open_appeals
from curation.policies.channels import channels_of
from curation.policies.desk import can_open_desk
from curation.queries import rulings, suspensions
from curation.queries.appeals import count_appeals_for
from curation.queries.channels import offered_in
from curation.queries.desk import count_waiting_for as count_for_curator
from curation.rulebook import rules
from lms.trouble import checks
from mentoring.policies import can_list_cohorts
from mentoring.queries.cohorts import count_at_risk_for
from people import business_rows, document_rows
from people.business_policies import can_check_documents
from people.models import STAFF_ROLES, Role
from people.policies import can_see_trouble
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


@dataclass(frozen=True)
class Group:
    """Places that belong together; one's own work comes first and has no title."""

    title: str | None
    places: list[Place]


def groups_of() -> list[Group]:
    """The places of the person who is signed in, in the order of a working day; counted once for a page."""
    if "staff_places" not in g:
        found = [Group(None, _own_work())]
        if current_user.has(Role.OFFICER, Role.ADMIN):
            found += [
                Group(_("What waits"), _queues()),
                Group(_("Way to the shops"), _curation()),
                Group(_("People"), _people()),
                Group(_("Office"), _office()),
            ]
        else:
            found[0].places.append(_place(_("Courses"), "courses.list_courses"))
        g.staff_places = [group for group in found if group.places]
    return g.staff_places


def _own_work() -> list[Place]:
    """What somebody grades, teaches, curates, shows or mentors."""
    found = []
    if can_open_queue(current_user):
        found.append(_place(_("Grading"), "grading.list_submissions", count_waiting_for(current_user)))
    reports = teach_rows.count_open_reports(current_user) if can_teach(current_user) or can_hear_of_lessons(current_user) else 0
    if can_teach(current_user) or reports:
        found.append(_place(_("Teach"), "teach_courses.list_courses", reports))
    if can_open_desk(current_user):
        found.append(_place(_("Curation"), "desk.list_applications", count_for_curator(current_user)))
    if can_open_appeals(current_user):
        found.append(_place(_("Appeals"), "hearings.list_appeals", count_appeals_for(current_user)))
    found += _channels()
    if can_list_cohorts(current_user):
        at_risk = count_at_risk_for(current_user) if current_user.has(Role.MENTOR) else None
        found.append(_place(_("Cohorts"), "cohorts.list_cohorts", at_risk))
    return found


def _queues() -> list[Place]:
    """What waits for an officer's word."""
    found = []
    if can_check_documents(current_user):
        found.append(_place(_("Documents"), "office_documents.list_documents", document_rows.count_waiting()))
        found.append(_place(_("Numbers"), "office_numbers.list_numbers", business_rows.count_numbers()))
    found.append(_place(_("Licences to decide"), "rulings.list_rulings", rulings.count_waiting()))
    found.append(_place(_("Suspensions"), "suspensions.list_suspensions", suspensions.count_due(clock.today())))
    return found


def _curation() -> list[Place]:
    """How products come to the shops."""
    return [
        _place(_("Curation periods"), "office_periods.list_periods"),
        _place(_("Products on their way"), "office_applications.list_applications"),
        _place(_("Products in the shops"), "office_placements.list_placements"),
        _place(_("Days to the shop"), "office_days.show_days"),
        _place(_("Curation rules"), "rule_sets.list_rule_sets"),
        _place(_("Required courses"), "required_courses.list_required_courses"),
    ]


def _people() -> list[Place]:
    """Who is here."""
    return [
        _place(_("Learners"), "office_people.list_people"),
        _place(_("Certificates"), "office_certificates.list_certificates", count_waiting_for_second()),
        _place(_("Partners"), "partners.list_partners"),
        _place(_("Staff"), "office_staff.list_staff"),
    ]


def _office() -> list[Place]:
    """What concerns the whole."""
    found = [
        _place(_("Report"), "coverage.show_coverage"),
        _place(_("Courses"), "courses.list_courses"),
        _place(_("Settings"), "settings.edit_settings"),
    ]
    if can_see_trouble(current_user):
        found.append(_place(_("The computer"), "trouble.show_trouble", checks.count_troubles()))
    return found


def _channels() -> list[Place]:
    """The shops that this person manages, with what waits to be put up in each."""
    keys = channels_of(current_user)
    if not keys:
        return []
    try:
        known = rules.current().channels
    except rules.NoRules:
        return []
    waiting = offered_in(sorted(keys))
    return [
        _place(in_language(channel.title), "channels.show_channel", waiting[key], key=key)
        for key, channel in known.items()
        if key in keys
    ]


def roles_of() -> str:
    """The staff roles of the person who is signed in, in words: `Trainer, Officer`."""
    return ", ".join(role_name(role) for role in Role if role in STAFF_ROLES and current_user.has(role))


def _place(label: str, endpoint: str, count: int | None = None, **where: Any) -> Place:
    url = url_for(endpoint, **where)
    return Place(label, url, count, request.path == url or request.path.startswith(f"{url}/"))

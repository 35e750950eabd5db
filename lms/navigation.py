"""The navigation of a staff member: links to the pages that this person may open, with counts of what waits there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates.policies import can_see_register
from certificates.queries import count_waiting_for_office
from core import clock
from core.wording import in_language
from courses import message_rows, teach_rows
from courses.policies import can_answer_messages, can_read_unowned_reports, can_teach
from curation.policies.appeals import can_open_appeals
from curation.policies.channels import channels_of
from curation.policies.desk import can_open_desk
from curation.policies.office import can_follow_applications, can_manage_periods, can_see_days, can_take_down
from curation.queries.appeals import count_appeals_for
from curation.queries.channels import waiting_in
from curation.queries.desk import count_waiting_for as count_for_curator
from eligibility.policies import can_keep_rules, can_require_courses, can_see_rulings, can_see_suspensions
from eligibility.queries import rulings, suspensions
from lms.trouble import checks
from mentoring.policies import can_list_cohorts, can_manage_partners
from mentoring.queries.cohorts import count_at_risk_for
from people import business_rows, document_rows, role_proposals
from people.business_policies import can_check_documents, can_confirm_numbers
from people.identity import Visitor
from people.models import STAFF_ROLES, Role
from people.policies import can_list_people, can_list_staff, can_read_audit, can_see_settings, can_see_trouble, works_at_office
from people.wording import role_name
from products.rulebook import rules
from quizzes.policies.grading import can_open_queue, grades
from quizzes.queries.grading import count_waiting_for
from reminders import queries as reminders
from reminders.policies import can_send_reminders
from reports.policies import can_read_reports


@dataclass(frozen=True)
class Link:
    """One line of the navigation."""

    label: str
    url: str
    count: int | None
    """How many things wait there."""
    current: bool
    """Whether the request's page lies there."""


@dataclass(frozen=True)
class Group:
    """Links under one title. The first group, the person's own work, has none."""

    title: str | None
    links: list[Link]


def groups() -> list[Group]:
    """Return the navigation of the signed-in person, in the order of a working day. Counts once for a page."""
    if "staff_navigation" not in g:
        sections = [
            Group(None, _own_work()),
            Group(_("What waits"), _queues()),
            Group(_("Way to the shops"), _curation()),
            Group(_("People"), _people()),
            Group(_("Office"), _office()),
        ]
        g.staff_navigation = [group for group in sections if group.links]
    return g.staff_navigation


def _own_work() -> list[Link]:
    """Return the links to grading, teaching, curating, shops and cohorts."""
    links = []
    if can_open_queue(current_user):
        count = count_waiting_for(current_user) if grades(current_user) else None
        links.append(_link(_("Grading"), "grading.list_submissions", count))
    reports = (
        teach_rows.count_open_reports(current_user) if can_teach(current_user) or can_read_unowned_reports(current_user) else 0
    )
    if can_teach(current_user) or reports:
        links.append(_link(_("Teach"), "teach_courses.list_courses", reports))
    if can_open_desk(current_user):
        links.append(_link(_("Curation"), "desk.list_applications", count_for_curator(current_user)))
    if can_open_appeals(current_user):
        links.append(_link(_("Appeals"), "hearings.list_appeals", count_appeals_for(current_user)))
    links += _channels()
    if can_list_cohorts(current_user):
        at_risk = count_at_risk_for(current_user) if current_user.has(Role.MENTOR) else None
        links.append(_link(_("Cohorts"), "cohorts.list_cohorts", at_risk))
    if not works_at_office(current_user):
        links.append(_link(_("Courses"), "courses.list_courses"))
    return links


def _queues() -> list[Link]:
    """Return the links to what waits for an officer's decision."""
    return _permitted_links(
        (can_answer_messages, _("Messages"), "office_messages.list_messages", message_rows.count_waiting),
        (can_send_reminders, _("Messages to learners"), "office_reminders.list_reminders", reminders.count_due),
        (can_check_documents, _("Documents"), "office_documents.list_documents", document_rows.count_waiting),
        (can_confirm_numbers, _("Numbers"), "office_numbers.list_numbers", business_rows.count_numbers),
        (can_see_rulings, _("Licences to decide"), "rulings.list_rulings", rulings.count_waiting),
        (can_see_suspensions, _("Suspensions"), "suspensions.list_suspensions", lambda: suspensions.count_due(clock.today())),
    )


def _curation() -> list[Link]:
    """Return the links to curation and the shops."""
    return _permitted_links(
        (can_manage_periods, _("Curation periods"), "office_periods.list_periods", None),
        (can_follow_applications, _("Products on their way"), "office_applications.list_applications", None),
        (can_take_down, _("Products in the shops"), "office_placements.list_placements", None),
        (can_see_days, _("Days to the shop"), "office_days.show_days", None),
        (can_keep_rules, _("Curation rules"), "rule_sets.list_rule_sets", None),
        (can_require_courses, _("Required courses"), "required_courses.list_required_courses", None),
    )


def _people() -> list[Link]:
    """Return the links to learners, certificates, partners and staff."""
    return _permitted_links(
        (can_list_people, _("Learners"), "office_people.list_people", None),
        (can_see_register, _("Certificates"), "office_certificates.list_certificates", _certificates_to_decide),
        (can_manage_partners, _("Partners"), "partners.list_partners", None),
        (can_list_staff, _("Staff"), "office_staff.list_staff", _count_proposals),
    )


def _count_proposals() -> int:
    """Return how many roles wait for the signed-in administrator. Officers confirm none."""
    return role_proposals.count_waiting_for(current_user) if current_user.has(Role.ADMIN) else 0


def _office() -> list[Link]:
    """Return the links to what concerns the whole office."""
    return _permitted_links(
        (can_read_reports, _("Report"), "coverage.show_coverage", None),
        (works_at_office, _("Courses"), "courses.list_courses", None),
        (can_see_settings, _("Settings"), "settings.edit_settings", None),
        (can_see_settings, _("How long data are kept"), "office_retention.list_periods", None),
        (can_read_audit, _("Audit"), "audit.list_entries", None),
        (can_see_trouble, _("The computer"), "trouble.show_trouble", checks.count_troubles),
    )


def _permitted_links(*lines: tuple[Callable[[Visitor], bool], str, str, Callable[[], int] | None]) -> list[Link]:
    """Return the links to the pages that the signed-in person may open.

    Each line has the policy, the label and the endpoint of a page, and a function that counts what waits there, or None.
    """
    return [_link(label, endpoint, count and count()) for policy, label, endpoint, count in lines if policy(current_user)]


def _channels() -> list[Link]:
    """Return the links to the shops that this person manages, with counts of products to put up."""
    keys = channels_of(current_user)
    if not keys:
        return []
    try:
        channels = rules.current().channels
    except rules.NoRules:
        return []
    waiting = waiting_in(sorted(keys))
    return [
        _link(in_language(channel.title), "channels.show_channel", waiting[key].total, key=key)
        for key, channel in channels.items()
        if key in keys
    ]


def _certificates_to_decide() -> int:
    return count_waiting_for_office(current_user.id)


def role_names() -> str:
    """Return the staff roles of the signed-in person in words, such as `Trainer, Officer`."""
    return ", ".join(role_name(role) for role in STAFF_ROLES if current_user.has(role))


def _link(label: str, endpoint: str, count: int | None = None, **where: Any) -> Link:
    url = url_for(endpoint, **where)
    return Link(label, url, count, request.path == url or request.path.startswith(f"{url}/"))

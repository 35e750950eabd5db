"""What an office has not set up yet: the list of the desk, and of the terminal after `lms office create`.

Each line says what is missing and where it is set. The list is empty once everything is there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, exists, func, select

from core import clock
from core.db import run
from core.wording import in_language
from courses.models import Edition, EditionState, RequiredCourse
from curation.judging.periods import next_period, open_period
from lms import placeholders
from lms.trouble import backups
from people.models import Person, Role, RoleGrant
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules
from quizzes import trial

CURATORS = 3
"""Two curators decide on a product; a third looks where they are far apart."""


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, and the page on which it is set, or which says who sets it."""

    words: str
    endpoint: str


_holders = (
    select(RoleGrant.role, RoleGrant.scope_key, func.count(RoleGrant.person_id.distinct()).label("holders"))
    .join(Person, Person.id == RoleGrant.person_id)
    .where(RoleGrant.in_force(bindparam("today")), Person.closed_at.is_(None), RoleGrant.role != Role.LEARNER)
    .group_by(RoleGrant.role, RoleGrant.scope_key)
)
_courses = select(
    exists().where(Edition.state == EditionState.PUBLISHED).label("published"),
    exists().where(RequiredCourse.ended_at.is_(None)).label("required"),
)


def gaps(*, for_administrator: bool) -> list[Gap]:
    """Return what is missing, in the order in which an office sets it up. Sends a constant number of statements.

    Backups and the files of the office concern administrators only.
    """
    found = [*_settings(), *_staff(), *_contents()]
    return [*found, *_computer()] if for_administrator else found


def _settings() -> Iterator[Gap]:
    if labels := placeholders.in_settings():
        words = _("Settings not filled in: %(names)s", names=", ".join(labels))
        yield Gap(words, "settings.edit_settings")


def _staff() -> Iterator[Gap]:
    holders = run(_holders, {"today": clock.today()}).all()
    by_role: dict[str, int] = {}
    for row in holders:
        by_role[row.role] = by_role.get(row.role, 0) + row.holders
    if not by_role.get(Role.TRAINER):
        yield Gap(_("No trainer, so nobody judges tasks"), "office_staff.new_staff")
    curators = by_role.get(Role.CURATOR, 0)
    if curators < CURATORS:
        there = ngettext(
            "Only %(num)d curator, %(needed)s are needed",
            "Only %(num)d curators, %(needed)s are needed",
            curators,
            needed=CURATORS,
        )
        yield Gap(there if curators else _("No curators, %(needed)s are needed", needed=CURATORS), "office_staff.new_staff")
    managed = {row.scope_key for row in holders if row.role == Role.CHANNEL}
    if lacking := [title for key, title in _channels() if key not in managed]:
        yield Gap(_("No manager for: %(shops)s", shops=", ".join(lacking)), "office_staff.new_staff")


def _channels() -> Sequence[tuple[str, str]]:
    try:
        return [(key, in_language(channel.title)) for key, channel in rule_versions.current().channels.items()]
    except NoRules:
        return ()


def _contents() -> Iterator[Gap]:
    courses = run(_courses).one()
    if not courses.published:
        yield Gap(_("No course is published"), "courses.list_courses")
    elif trial.named() and not trial.is_whole():
        yield Gap(_("The lesson to try before signing up is not there as the office's file names it"), "courses.list_courses")
    if not courses.required:
        yield Gap(_("No course is required for curation"), "required_courses.list_required_courses")
    try:
        rule_versions.current()
    except NoRules:
        yield Gap(_("No curation rules are in force"), "rule_sets.list_rule_sets")
    if open_period() is None and next_period() is None:
        yield Gap(_("No curation period is open or planned"), "office_periods.list_periods")


def _computer() -> Iterator[Gap]:
    if not backups.check().is_ok:
        yield Gap(_("No good backup"), "trouble.show_trouble")
    if lines := placeholders.in_files():
        yield Gap(
            ngettext(
                "%(num)d place in the office's files is still a sample",
                "%(num)d places in the office's files are still samples",
                len(lines),
            ),
            "pages.show_help",
        )

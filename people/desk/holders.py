"""In whose hands a thing is: the members of staff with a role in force."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select

from core import clock
from core.db import run
from people.desk.things import Holder
from people.models import OFFICE_ROLES, Person, Role, RoleGrant


def select_holders(*roles: Role) -> Select[int, str]:
    """Select id and name of everybody who holds one of these roles on the day `today`, by name."""
    return (
        select(Person.id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role.in_(roles), RoleGrant.in_force(bindparam("today")), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
        .distinct()
    )


_office = select_holders(*OFFICE_ROLES)


def office_staff(*, but: int) -> Sequence[Holder]:
    """Return the officers and administrators but one, in one statement."""
    return [Holder(row.id, row.name) for row in run(_office, {"today": clock.today()}) if row.id != but]


def in_hands(holders: Sequence[Holder]) -> str:
    """Say in whose hands a thing is: the first two names, and how many others."""
    names = [holder.name for holder in holders]
    if not names:
        return _("nobody yet")
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("%(one)s or %(other)s", one=names[0], other=names[1])
    return _("%(one)s, %(other)s or %(count)s others", one=names[0], other=names[1], count=len(names) - 2)


def whose_hands(holders: Sequence[Holder]) -> str:
    """Say that a thing is in the hands of these, or of nobody."""
    return _("In the hands of %(names)s", names=in_hands(holders)) if holders else _("In nobody's hands yet")

"""The office's list of staff: everybody who has an account with an e-mail."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, bindparam, exists, func, select

from core import clock
from core.errors import N_
from core.lists.declaring import Cell, Column, Filter, StaffList, declare, states
from core.lists.searching import among, known_in, text_in
from core.wording import day, number
from people import staff_rows
from people.models import STAFF_ROLES, Partner, Person, Role, RoleGrant
from people.policies import can_list_staff
from people.staff_rows import RoleRow, StaffRow
from people.wording import channel_name, role_name

_in_force = RoleGrant.in_force(bindparam("today"))
_holders = select(RoleGrant.person_id).where(_in_force)
_of_partner = (
    select(RoleGrant.person_id)
    .join(Partner, Partner.id == RoleGrant.scope_id)
    .where(RoleGrant.scope_kind == "partner", _in_force)
)


def _role_names() -> dict[str, str]:
    return {role.value: role_name(role) for role in STAFF_ROLES}


def _role(grant: RoleRow) -> str:
    """Return a role with its limits: `Mentor, Universitas Contoh, until 31 December 2026`."""
    until = _("until %(day)s", day=day(grant.until)) if grant.until else None
    channel = channel_name(grant.channel) if grant.channel else None
    return ", ".join(filter(None, [role_name(grant.role), grant.partner, channel, until]))


def _way_in(row: StaffRow) -> Cell:
    if row.closed_at:
        return Cell(_("Closed on %(day)s", day=day(row.closed_at)), state="bad")
    if not row.has_secret:
        return Cell(_("Link not used yet"), state="wait")
    if row.seen_at:
        return Cell(_("Last here on %(day)s", day=day(row.seen_at)), state="done")
    return Cell(_("Passphrase chosen"), state="done")


def _has_role(value: str) -> ColumnElement[bool]:
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role(value), _in_force)


STAFF = declare(
    StaffList(
        name="staff",
        title=N_("Staff"),
        endpoint="office_staff.list_staff",
        may_open=can_list_staff,
        statement=staff_rows.all_staff,
        id=Person.id,
        read=staff_rows.with_roles,
        columns=(
            Column(
                "name",
                N_("Name"),
                lambda row: Cell(row.name, to=("office_staff.show_staff", {"person_id": row.id})),
                order=func.lower(Person.name),
                search=(text_in(Person.name),),
            ),
            Column(
                "roles",
                N_("Roles"),
                lambda row: "; ".join(map(_role, row.held)) or Cell(_("No role"), state=""),
                search=(
                    among(Person.id, _holders, known_in(RoleGrant.role, _role_names)),
                    among(Person.id, _of_partner, text_in(Partner.name)),
                ),
            ),
            Column(
                "email", N_("E-mail"), lambda row: row.email, order=func.lower(Person.email), search=(text_in(Person.email),)
            ),
            Column("way", N_("Way in"), _way_in, order=staff_rows.seen_at, unsearched="a day, and the filter of accounts"),
        ),
        order="name",
        counted=lambda total: ngettext("%(rows)s person", "%(rows)s people", total, rows=number(total)),
        searched=N_("Name, e-mail, role or partner"),
        filters=(
            Filter("role", N_("Role"), lambda: list(_role_names().items()), _has_role, everything=N_("All roles")),
            states(
                "account",
                N_("Accounts"),
                {
                    "open": (N_("In use"), Person.closed_at.is_(None)),
                    "closed": (N_("Closed"), Person.closed_at.is_not(None)),
                },
                default="open",
            ),
        ),
        facts=lambda visitor, places: {"today": clock.today()},
    )
)

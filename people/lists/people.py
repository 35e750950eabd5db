"""The officers' list of all accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from core.errors import N_
from core.lists.declaring import Cell, Column, Filter, StaffList, declare, states
from core.lists.searching import among, digits_in, text_in
from core.wording import number
from people import phones
from people.models import District, Enterprise, LoginSession, Membership, Person, Village
from people.policies import can_list_people
from people.queries import is_staff


@dataclass(frozen=True)
class PersonLine:
    """A row of the list."""

    id: int
    name: str
    phone: str | None
    email: str | None
    business: str | None
    """The first of the person's businesses by name."""
    village: str | None
    district: str | None
    confirmed: bool
    since: datetime
    seen_at: datetime | None
    added: dict[str, Any] = field(default_factory=dict)
    """By column, what other packages add."""

    @property
    def reached_by(self) -> str | None:
        """The phone number in its national form, or the e-mail."""
        return phones.national_form(self.phone) if self.phone else self.email


_member = (Membership.person_id == Person.id, Membership.left_at.is_(None))
_business = (
    select(func.min(Enterprise.name)).join(Membership, Membership.enterprise_id == Enterprise.id).where(*_member)
).scalar_subquery()
_owners = (
    select(Membership.person_id).join(Enterprise, Enterprise.id == Membership.enterprise_id).where(Membership.left_at.is_(None))
)
_seen_at = select(func.max(LoginSession.last_seen_at)).where(LoginSession.person_id == Person.id).scalar_subquery()
_was_here = exists().where(LoginSession.person_id == Person.id)
_has_business = exists().where(*_member)
_statement = (
    select(
        Person.id,
        Person.name,
        Person.phone,
        Person.email,
        _business,
        Village.name,
        District.name,
        Person.phone_confirmed_at.is_not(None),
        Person.created_at,
        _seen_at,
    )
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(District, District.code == Village.district_code)
    .where(Person.is_present())
)
_same_name = aliased(Village)
_villages = (
    select(
        Village.code,
        Village.name,
        District.name.label("district"),
        exists().where(_same_name.name == Village.name, _same_name.code != Village.code).label("ambiguous"),
    )
    .join(District, District.code == Village.district_code)
    .order_by(Village.name, District.name)
)
_districts = select(District.code, District.name).order_by(District.name)


def _read(rows: Sequence[Any]) -> list[PersonLine]:
    return [PersonLine(*row) for row in rows]


def _confirmation(row: PersonLine) -> Cell | None:
    if not row.phone:
        return None
    return Cell(_("confirmed"), state="done") if row.confirmed else Cell(_("not confirmed yet"), state="wait")


def _seen(row: PersonLine) -> Any:
    return row.seen_at or _("never")


def _village_choices() -> list[tuple[str, str]]:
    """Return every kelurahan; a name that several have says its kecamatan."""
    return [(row.code, f"{row.name} ({row.district})" if row.ambiguous else row.name) for row in run(_villages)]


_columns = (
    Column(
        "name",
        N_("Name"),
        lambda row: Cell(row.name, sub=row.business, to=("office_people.show_person", {"person_id": row.id})),
        order=func.lower(Person.name),
        search=(text_in(Person.name),),
        in_file=lambda row: row.name,
    ),
    Column(
        "business",
        N_("Business"),
        lambda row: row.business,
        search=(among(Person.id, _owners, text_in(Enterprise.name)),),
        file_only=True,
    ),
    Column(
        "phone",
        N_("Phone or e-mail"),
        lambda row: row.reached_by,
        search=(text_in(Person.email),),
        whole=(digits_in(Person.phone),),
    ),
    Column("confirmed", N_("Number confirmed?"), _confirmation, unsearched="the filter beside it"),
    Column(
        "village",
        N_("Kelurahan"),
        lambda row: Cell(row.village, sub=row.district),
        order=Village.name,
        search=(text_in(Village.name),),
        in_file=lambda row: row.village,
    ),
    Column("district", N_("Kecamatan"), lambda row: row.district, search=(text_in(District.name),), file_only=True),
    Column("seen", N_("Last here"), _seen, order=_seen_at, unsearched="the filter Sign-in", in_file=lambda row: row.seen_at),
    Column("since", N_("Since"), lambda row: row.since, order=Person.created_at, unsearched="a day"),
)
_filters = (
    Filter(
        "district",
        N_("Kecamatan"),
        lambda: [(row.code, row.name) for row in run(_districts)],
        lambda value: District.code == value,
    ),
    Filter("village", N_("Kelurahan"), _village_choices, lambda value: Person.village_code == value),
    states(
        "confirmed",
        N_("Number confirmed?"),
        {
            "yes": (N_("confirmed"), Person.phone_confirmed_at.is_not(None)),
            "no": (N_("not confirmed yet"), and_(Person.phone.is_not(None), Person.phone_confirmed_at.is_(None))),
        },
    ),
    states(
        "who",
        N_("Who"),
        {
            "learners": (N_("Learners"), ~is_staff),
            "owners": (N_("With a business"), _has_business),
            "newcomers": (N_("Without a business"), and_(~is_staff, ~_has_business)),
            "staff": (N_("Staff"), is_staff),
        },
        default="learners",
    ),
    states(
        "way",
        N_("Sign-in"),
        {
            "never": (N_("Never signed in"), ~_was_here),
            "set": (N_("Has signed in"), _was_here),
        },
    ),
)
PEOPLE = declare(
    StaffList(
        name="people",
        title=N_("People"),
        endpoint="office_people.list_people",
        may_open=can_list_people,
        statement=_statement,
        id=Person.id,
        read=_read,
        columns=_columns,
        order="name",
        counted=lambda total: ngettext("%(rows)s person", "%(rows)s people", total, rows=number(total)),
        searched=N_("Name, business, kelurahan or phone number"),
        filters=_filters,
        names=Person.name,
        facts=lambda visitor, places: {"today": clock.today()},
    )
)

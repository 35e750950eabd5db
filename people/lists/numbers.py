"""The officers' list of phone numbers that wait to be confirmed."""

from flask_babel import ngettext
from sqlalchemy import func, select

from core import clock
from core.errors import N_
from core.lists.declaring import Cell, Column, StaffList, declare
from core.lists.searching import among, digits_in, text_in
from core.wording import number, waiting
from people import business_rows
from people.business_policies import can_confirm_numbers
from people.business_rows import NumberRow
from people.models import Enterprise, Membership, Person

_owners = (
    select(Membership.person_id).join(Enterprise, Enterprise.id == Membership.enterprise_id).where(Membership.left_at.is_(None))
)


def _name(row: NumberRow) -> Cell:
    return Cell(row.name, sub=row.enterprise, to=("office_people.show_person", {"person_id": row.id}))


def _asked(row: NumberRow) -> Cell:
    return Cell(row.asked_at, sub=waiting((clock.today() - clock.day_of(row.asked_at)).days))


NUMBERS = declare(
    StaffList(
        name="numbers",
        title=N_("Numbers"),
        endpoint="office_numbers.list_numbers",
        may_open=can_confirm_numbers,
        statement=business_rows.numbers,
        id=Person.id,
        read=business_rows.number_rows,
        columns=(
            Column(
                "name",
                N_("Name"),
                _name,
                order=func.lower(Person.name),
                search=(text_in(Person.name), among(Person.id, _owners, text_in(Enterprise.name))),
            ),
            Column(
                "phone",
                N_("Number"),
                lambda row: Cell(row.phone_shown, sub=Cell("WhatsApp", href=row.whatsapp)),
                whole=(digits_in(Person.phone),),
                in_file=lambda row: row.phone_shown,
            ),
            Column(
                "asked", N_("Asked"), _asked, order=Person.phone_asked_at, unsearched="a day", in_file=lambda row: row.asked_at
            ),
        ),
        order="asked",
        counted=lambda total: ngettext("%(rows)s number", "%(rows)s numbers", total, rows=number(total)),
        searched=N_("Name, business or phone number"),
    )
)

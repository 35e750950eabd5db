"""The office's list of curation periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock
from core.errors import N_
from core.lists.declaring import Cell, Column, StaffList, declare
from core.lists.searching import text_in
from core.wording import day, number
from curation.models import CurationPeriod
from curation.policies.office import can_manage_periods
from curation.queries import office


@dataclass(frozen=True)
class PeriodRow:
    """A period with its used places."""

    id: int
    name: str
    opens_on: date
    closes_on: date
    quota: int | None
    closed_at: datetime | None
    taken: int

    @property
    def may_close(self) -> bool:
        """Whether it can be closed before its last day."""
        return not self.closed_at and self.closes_on >= clock.today()


def _read(rows: Sequence[Any]) -> list[PeriodRow]:
    return [PeriodRow(*row) for row in rows]


def _taken(row: PeriodRow) -> str:
    return f"{number(row.taken)} / {number(row.quota)}" if row.quota else number(row.taken)


def _state(row: PeriodRow) -> Cell:
    today = clock.today()
    if row.closed_at:
        return Cell(_("Closed on %(day)s", day=day(row.closed_at)), state="")
    if row.opens_on > today:
        return Cell(_("Announced"), state="wait")
    return Cell(_("Open now"), state="now") if row.closes_on >= today else Cell(_("Over"), state="")


PERIODS = declare(
    StaffList(
        name="periods",
        title=N_("Curation periods"),
        endpoint="office_periods.list_periods",
        may_open=can_manage_periods,
        statement=office.periods,
        id=CurationPeriod.id,
        read=_read,
        columns=(
            Column("name", N_("Name"), lambda row: row.name, order=CurationPeriod.name, search=(text_in(CurationPeriod.name),)),
            Column(
                "opens",
                N_("Days"),
                lambda row: _("%(first)s to %(last)s", first=day(row.opens_on), last=day(row.closes_on)),
                order=CurationPeriod.opens_on,
                unsearched="days",
                in_file=lambda row: row.opens_on,
            ),
            Column("closes", N_("Last day"), lambda row: row.closes_on, file_only=True, unsearched="a day"),
            Column("taken", N_("Products"), _taken, order=office.taken, is_number=True, unsearched="a number"),
            Column("state", N_("State"), _state, unsearched="said by its days"),
        ),
        order="-opens",
        counted=lambda total: ngettext("%(rows)s period", "%(rows)s periods", total, rows=number(total)),
        searched=N_("Name"),
        size=30,
    )
)

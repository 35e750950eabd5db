"""The lists of cohorts and of partners."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Date, and_, bindparam

from core import clock
from core.errors import N_
from core.lists.declaring import Cell, Column, Filter, StaffList, declare, states
from core.lists.searching import text_in
from core.wording import number
from mentoring.models import Cohort
from mentoring.policies import can_list_cohorts, can_manage_partners
from mentoring.queries import cohorts as queries
from mentoring.queries.cohorts import CohortRow
from mentoring.queries.seeing import parameters_for
from mentoring.wording import period_state
from people.models import Partner

_today = bindparam("today", type_=Date)
_members, _mentors = queries.all_rows.selected_columns.members, queries.partner_rows.selected_columns.mentors


def _read(rows: Sequence[Any]) -> list[CohortRow]:
    return queries.with_at_risk(rows, current_user)


def _when(row: CohortRow) -> Cell:
    kind, words = period_state(row)
    return Cell(words, state=kind)


def _where(row: CohortRow) -> str | None:
    return row.place or (_("Online") if row.online else None)


def _needs(row: CohortRow) -> Cell | None:
    if row.at_risk:
        return Cell(ngettext("%(num)d learner", "%(num)d learners", row.at_risk), state="bad")
    return None if row.mentors else Cell(_("No mentor yet"), state="")


def _partners() -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in queries.partners_to_choose(current_user, clock.today())]


COHORTS = declare(
    StaffList(
        name="cohorts",
        title=N_("Cohorts"),
        endpoint="cohorts.list_cohorts",
        may_open=can_list_cohorts,
        statement=queries.all_rows,
        id=Cohort.id,
        read=_read,
        columns=(
            Column(
                "name",
                N_("Cohort"),
                lambda row: Cell(row.name, row.partner, ("cohorts.show_cohort", {"cohort_id": row.id})),
                order=Cohort.name,
                search=(text_in(Cohort.name), text_in(Partner.name)),
            ),
            Column("when", N_("When"), _when, order=Cohort.starts_on, unsearched="the filter beside it"),
            Column("where", N_("Where"), _where, order=Cohort.place, search=(text_in(Cohort.place),)),
            Column(
                "members",
                N_("Members"),
                lambda row: _("%(taken)s of %(all)s", taken=row.members, all=row.capacity),
                order=_members,
                is_number=True,
                unsearched="a number",
            ),
            Column("needs", N_("Needs a word"), _needs, unsearched="a number"),
        ),
        order="-when",
        counted=lambda total: ngettext("%(rows)s cohort", "%(rows)s cohorts", total, rows=number(total)),
        searched=N_("Cohort, partner or place"),
        filters=(
            states(
                "period",
                N_("When"),
                {
                    "open": (N_("Not over"), Cohort.ends_on >= _today),
                    "running": (N_("Running now"), and_(Cohort.starts_on <= _today, Cohort.ends_on >= _today)),
                    "over": (N_("Over"), Cohort.ends_on < _today),
                },
                default="open",
            ),
            Filter("partner", N_("Partner"), _partners, lambda value: Cohort.partner_id == int(value)),
        ),
        facts=lambda visitor, places: parameters_for(visitor),
    )
)
PARTNERS = declare(
    StaffList(
        name="partners",
        title=N_("Partners"),
        endpoint="partners.list_partners",
        may_open=can_manage_partners,
        statement=queries.partner_rows,
        id=Partner.id,
        read=lambda rows: rows,
        columns=(
            Column(
                "name",
                N_("Name"),
                lambda row: Cell(row.name, to=("partners.edit_partner", {"partner_id": row.id})),
                order=Partner.name,
                search=(text_in(Partner.name),),
            ),
            Column("mentors", N_("Mentors"), lambda row: row.mentors, order=_mentors, is_number=True, unsearched="a number"),
            Column("cohorts", N_("Cohorts"), lambda row: row.cohorts, is_number=True, unsearched="a number"),
        ),
        order="name",
        counted=lambda total: ngettext("%(rows)s partner", "%(rows)s partners", total, rows=number(total)),
        searched=N_("Name of the organisation"),
        facts=lambda visitor, places: {"today": clock.today()},
    )
)

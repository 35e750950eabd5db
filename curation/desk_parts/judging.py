"""Products on the desk of a curator, and for the office those that are late in the curators' hands.

A curator's own list does not depend on what other curators have done (`curation.queries.desk`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import aliased

from core import clock, lateness
from core.db import run
from curation.judging.ties import tied
from curation.models import Application, ApplicationState, Round, Score
from curation.policies.desk import can_open_desk
from curation.policies.office import can_follow_applications
from curation.queries.applications import is_latest
from curation.queries.desk import untied, waits
from curation.queries.office import has_free_curator
from people.desk.sources import Source
from people.desk.things import SHOWN, Held, Holder, Pile, Place, Thing, counts
from people.identity import Identity
from people.models import Enterprise, Person, Role, RoleGrant
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

AT_CURATORS = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)
Deadlines = Mapping[ApplicationState, Callable[[Rules, date], date]]
OF_ONE: Deadlines = {ApplicationState.SUBMITTED: deadlines.check_by, ApplicationState.IN_REVIEW: deadlines.score_by}
"""What is promised of each curator."""
OF_ALL: Deadlines = {ApplicationState.SUBMITTED: deadlines.check_by, ApplicationState.IN_REVIEW: deadlines.decide_by}
"""What is promised to the owner."""

only = bindparam("only", type_=Integer)
_versions = select(Application.rule_set_id).where(Application.state.in_(AT_CURATORS)).distinct()
_curator, _grant, _score = aliased(Person), aliased(RoleGrant), aliased(Score)
_free_curators = (
    select(Application.id.label("application_id"), _curator.id, _curator.name)
    .join(Round, Round.application_id == Application.id)
    .join(_curator, ~tied(_curator.id, Application.enterprise_id))
    .join(_grant, _grant.person_id == _curator.id)
    .where(
        Application.id.in_(bindparam("ids", expanding=True)),
        is_latest,
        _grant.role == Role.CURATOR,
        _grant.in_force(bindparam("today")),
        _curator.closed_at.is_(None),
        ~exists().where(_score.round_id == Round.id, _score.curator_id == _curator.id).correlate_except(_score),
    )
    .order_by(_curator.name, _curator.id)
    .distinct()
)


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_open_desk(person):
        return Pile()
    versions = versions_in_use()
    statement = _select(is_late(versions, OF_ONE)).where(waits, untied)
    rows = run(statement, {"curator": person.id, "only": id}).all()
    return Pile.of([_thing(row, versions, OF_ONE, _desk_of(row)) for row in rows], rows)


def _held(person: Identity, id: int | None) -> Pile[Held]:
    if not can_follow_applications(person):
        return Pile()
    versions = versions_in_use()
    late = is_late(versions, OF_ALL)
    # Who could go on with it is somebody's turn; what nobody can go on with waits for the office (`lacking`).
    statement = _select(late).where(Application.state.in_(AT_CURATORS), late, has_free_curator)
    if can_open_desk(person):
        statement = statement.where(~and_(waits, untied))
    rows = run(statement, {"curator": person.id, "only": id, "today": clock.today()}).all()
    curators = _curators_of([row.id for row in rows])
    place = Place("office_applications.list_applications")
    things = [_thing(row, versions, OF_ALL, place) for row in rows]
    return Pile.of(
        [Held(thing, curators[row.id], _desk_of(row)) for thing, row in zip(things, rows, strict=True)],
        rows,
    )


def versions_in_use() -> dict[int, Rules]:
    """Return the versions of the rules under which products wait: one statement, and one for each version."""
    return {row.rule_set_id: rule_versions.rules_of(row.rule_set_id) for row in run(_versions).all()}


def is_late(versions: Mapping[int, Rules], by: Deadlines) -> ColumnElement[bool]:
    """Return the condition on `Application` and `Round`: it is late under its own rules."""
    return or_(
        false(),
        *(
            and_(
                Application.rule_set_id == id,
                Application.state == state,
                Round.handed_in_at < lateness.begun_before(partial(deadline, rules)),
            )
            for id, rules in versions.items()
            for state, deadline in by.items()
        ),
    )


def _select(late: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.id,
            Application.state,
            Application.rule_set_id,
            Round.handed_in_at,
            Listing.product,
            Enterprise.name.label("business"),
            *counts(late),
        )
        .join(Round, Round.application_id == Application.id)
        .join(Listing, Listing.id == Application.listing_id)
        .join(Enterprise, Enterprise.id == Application.enterprise_id)
        .where(is_latest, or_(only.is_(None), Application.id == only))
        .order_by(Round.handed_in_at, Round.id)
        .limit(SHOWN)
    )


def _curators_of(ids: Sequence[int]) -> dict[int, list[Holder]]:
    """Return the curators who may look at each product and have not scored it, in one statement."""
    curators: dict[int, list[Holder]] = {id: [] for id in ids}
    for row in run(_free_curators, {"ids": list(ids), "today": clock.today()}) if ids else ():
        curators[row.application_id].append(Holder(row.id, row.name))
    return curators


def due_of(row: Any, versions: Mapping[int, Rules], by: Deadlines) -> date:
    """Return the last day of a row with state, rule_set_id and handed_in_at."""
    return by[ApplicationState(row.state)](versions[row.rule_set_id], clock.day_of(row.handed_in_at))


def _desk_of(row: Any) -> Place:
    return Place("desk.show_application", {"application_id": row.id})


def _thing(row: Any, versions: Mapping[int, Rules], by: Deadlines, place: Place) -> Thing:
    is_new = row.state == ApplicationState.SUBMITTED
    return Thing(
        kind="application",
        id=row.id,
        deed=_("Check whether a product is complete") if is_new else _("Score a product"),
        what=f"{row.product}, {row.business}",
        since=row.handed_in_at,
        due=due_of(row, versions, by),
        place=place,
    )


APPLICATIONS = Source(_waiting, _held)

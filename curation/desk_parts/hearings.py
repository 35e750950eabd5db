"""Appeals on the desk: those that somebody may answer or confirm now, and those that are late in the hands of others."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import aliased

from core import clock, lateness
from core.db import run
from curation.judging.ties import tied
from curation.models import Appeal, Application
from curation.policies.appeals import can_open_appeals
from curation.queries.appeals import facts_of, is_mine, is_open_for_viewer, judged
from people.desk.holders import office_staff
from people.desk.sources import Source
from people.desk.things import SHOWN, Held, Holder, Pile, Place, Thing, counts
from people.identity import Identity
from people.models import Enterprise, Person, Role, RoleGrant
from people.policies import works_at_office
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

_only = bindparam("only", type_=Integer)
_versions = (
    select(Application.rule_set_id)
    .join(Appeal, Appeal.application_id == Application.id)
    .where(Appeal.confirmed_at.is_(None))
    .distinct()
)
_curator, _grant = aliased(Person), aliased(RoleGrant)
_free_curators = (
    select(Application.id.label("application_id"), _curator.id, _curator.name)
    .join(_curator, and_(~tied(_curator.id, Application.enterprise_id), ~judged(_curator.id, Application.id)))
    .join(_grant, _grant.person_id == _curator.id)
    .where(
        Application.id.in_(bindparam("ids", expanding=True)),
        _grant.role == Role.CURATOR,
        _grant.in_force(bindparam("today")),
        _curator.closed_at.is_(None),
    )
    .order_by(_curator.name, _curator.id)
    .distinct()
)


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_open_appeals(person):
        return Pile()
    versions = _versions_in_use()
    rows = run(_select(_is_late(versions)).where(is_mine), _parameters(person, id)).all()
    return Pile.of([_thing(row, versions) for row in rows], rows)


def _held(person: Identity, id: int | None) -> Pile[Held]:
    if not works_at_office(person):
        return Pile()
    versions = _versions_in_use()
    late = _is_late(versions)
    rows = run(_select(late).where(~is_mine, late), _parameters(person, id)).all()
    holders = _holders_of(rows, person)
    things = [_thing(row, versions) for row in rows]
    return Pile.of([Held(thing, holders[thing.id], thing.place) for thing in things], rows)


def _versions_in_use() -> dict[int, Rules]:
    return {row.rule_set_id: rule_versions.rules_of(row.rule_set_id) for row in run(_versions).all()}


def _is_late(versions: Mapping[int, Rules]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(
                Application.rule_set_id == id,
                Appeal.made_at < lateness.begun_before(partial(deadlines.answer_by, rules)),
            )
            for id, rules in versions.items()
        ),
    )


def _select(late: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Appeal.id,
            Appeal.made_at,
            Appeal.proposed_at,
            Application.id.label("application_id"),
            Application.rule_set_id,
            Listing.product,
            Enterprise.name.label("business"),
            *counts(late),
        )
        .join(Application, Application.id == Appeal.application_id)
        .join(Listing, Listing.id == Application.listing_id)
        .join(Enterprise, Enterprise.id == Application.enterprise_id)
        .where(*is_open_for_viewer, or_(_only.is_(None), Appeal.id == _only))
        .order_by(Appeal.made_at, Appeal.id)
        .limit(SHOWN)
    )


def _parameters(person: Identity, id: int | None) -> dict[str, Any]:
    return {**facts_of(person), "only": id}


def _holders_of(rows: Sequence[Any], person: Identity) -> dict[int, list[Holder]]:
    """Return who has to act on each appeal: the curators who may answer, or another officer who confirms. Two statements."""
    if not rows:
        return {}
    office = office_staff(but=person.id)
    to_answer = [row.application_id for row in rows if row.proposed_at is None]
    curators = run(_free_curators, {"ids": to_answer, "today": clock.today()}).all()
    return {
        row.id: list(office)
        if row.proposed_at
        else [Holder(one.id, one.name) for one in curators if one.application_id == row.application_id]
        for row in rows
    }


def _thing(row: Any, versions: Mapping[int, Rules]) -> Thing:
    return Thing(
        kind="appeal",
        id=row.id,
        deed=_("Confirm the answer to an appeal") if row.proposed_at else _("Answer an appeal"),
        what=f"{row.product}, {row.business}",
        since=row.made_at,
        due=deadlines.answer_by(versions[row.rule_set_id], clock.day_of(row.made_at)),
        place=Place("hearings.show_appeal", {"appeal_id": row.id}),
    )


APPEALS = Source(_waiting, _held)

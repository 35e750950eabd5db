"""Products with which no curator can go on, on the desk of the office: in nobody's hands until somebody is invited."""

from typing import Any

from core import clock
from core.db import run
from curation.desk_parts.judging import OF_ALL, due_of, is_late, only, versions_in_use
from curation.missing_curators import deed_of, what_is_missing, words_of
from curation.models import Application, Round
from curation.policies.office import can_follow_applications
from curation.queries.office import stuck_rows
from people.desk.holders import whose_hands
from people.desk.sources import Source
from people.desk.things import SHOWN, Pile, Place, Thing, counts
from people.identity import Identity
from people.models import Enterprise
from products.models import Listing
from products.rulebook.rules import Rules


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_follow_applications(person):
        return Pile()
    versions = versions_in_use()
    if not versions:
        return Pile()
    statement = (
        stuck_rows.join(Listing, Listing.id == Application.listing_id)
        .join(Enterprise, Enterprise.id == Application.enterprise_id)
        .add_columns(
            Application.state,
            Application.rule_set_id,
            Round.handed_in_at,
            Listing.product,
            Enterprise.name.label("business"),
            *counts(is_late(versions, OF_ALL)),
        )
        .where(only.is_(None) | (Application.id == only))
        .order_by(Round.handed_in_at, Round.id)
        .limit(SHOWN)
    )
    rows = run(statement, {"today": clock.today(), "only": id}).all()
    return Pile.of([_thing(row, versions) for row in rows], rows)


def _thing(row: Any, versions: dict[int, Rules]) -> Thing:
    missing = what_is_missing(curators=row.curators, scores=row.scores)
    return Thing(
        kind="curator",
        id=row.id,
        deed=deed_of(missing),
        what=f"{row.product}, {row.business}. {words_of(missing)}",
        since=row.handed_in_at,
        due=due_of(row, versions, OF_ALL),
        place=Place("office_staff.list_staff"),
        hands=whose_hands([]),
    )


LACKING = Source(_waiting)

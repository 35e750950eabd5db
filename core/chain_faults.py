"""Reading a chain of hashes from its start to its end, and naming the first row that does not fit."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, exists, select

from core.chains import Chain, ChainLink, ChainStart, Place, columns_of, hash_after
from core.errors import N_, Msgid

PAGE = 2000
"""Rows that are read at a time."""
_links = cast(Table, ChainLink.__table__)
_starts = cast(Table, ChainStart.__table__)


@dataclass(frozen=True)
class Fault:
    """The first place at which a chain does not fit, in an English msgid and its values."""

    words: Msgid
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What became of reading a chain: how many rows fit, its start and its last place, and the first fault or None."""

    chain: str
    rows: int
    start: Place
    last: Place
    fault: Fault | None


def read(connection: Connection, chain: Chain, *, held: Collection[Place] = ()) -> Reading:
    """Read a chain to its first fault. `held` are places that were noted elsewhere and must be in it."""
    begin = connection.execute(select(_starts.c.position, _starts.c.hash).where(_starts.c.chain == chain.name)).one_or_none()
    start = place = Place(*begin) if begin else Place(0, "0" * 64)
    rows = last_id = 0
    for position, row_id, hash_, *values in _in_order(connection, chain):
        fault = _fault_at(place, position, row_id, hash_, values, last_id) or _fault_held(held, position, hash_)
        if fault:
            return Reading(chain.name, rows, start, place, fault)
        place, rows, last_id = Place(position, hash_), rows + 1, row_id
    return Reading(chain.name, rows, start, place, _fault_after(connection, chain, held, place, last_id))


def _fault_at(before: Place, position: int, row_id: int, hash_: str, values: list[Any], last_id: int) -> Fault | None:
    """Return what is wrong at one place. A row that is gone has no values."""
    if position != before.position + 1:
        words = N_("The rows of places %(first)s to %(last)s, after row %(row)s, were removed together with their seals.")
        return Fault(words, {"first": before.position + 1, "last": position - 1, "row": last_id or "-"})
    if values[0] is None:
        return Fault(N_("Row %(row)s was removed."), {"row": row_id})
    if hash_after(before.hash, values) != hash_:
        words = N_("Row %(row)s was changed, or its seal, or a row right before it was removed together with its seal.")
        return Fault(words, {"row": row_id})
    return None


def _fault_held(held: Collection[Place], position: int, hash_: str) -> Fault | None:
    """Return a fault where a place has another hash than was noted elsewhere: all seals up to there were made anew."""
    if all(place.position != position or place.hash == hash_ for place in held):
        return None
    words = N_("Place %(place)s has another seal than was noted elsewhere: the chain up to there was made anew.")
    return Fault(words, {"place": position})


def _fault_after(connection: Connection, chain: Chain, held: Collection[Place], last: Place, last_id: int) -> Fault | None:
    """Return a fault that shows only at the end: newest rows that are gone, or sealed rows that stand at no place."""
    farthest = max((place.position for place in held), default=0)
    if farthest > last.position:
        words = N_("The rows of places %(first)s to %(last)s, after row %(row)s, were removed together with their seals.")
        return Fault(words, {"first": last.position + 1, "last": farthest, "row": last_id or "-"})
    table = chain.table
    has_place = exists().where(_links.c.chain == chain.name, _links.c.row_id == table.c.id)
    stray = connection.scalar(
        select(table.c.id).where(table.c.sealed_at.is_not(None), ~has_place).order_by(table.c.id).limit(1)
    )
    return None if stray is None else Fault(N_("Row %(row)s says that it is sealed, and has no seal."), {"row": stray})


def _in_order(connection: Connection, chain: Chain) -> Iterator[Any]:
    """Yield each place with its row's values, page by page. Values are None where the row is gone."""
    after = -1
    joined = _links.outerjoin(chain.table, chain.table.c.id == _links.c.row_id)
    rows_from = select(_links.c.position, _links.c.row_id, _links.c.hash, *columns_of(chain)).select_from(joined)
    while True:
        page = rows_from.where(and_(_links.c.chain == chain.name, _links.c.position > after))
        rows = connection.execute(page.order_by(_links.c.position).limit(PAGE)).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].position

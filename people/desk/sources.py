"""The registry of the desk. Each package registers what can wait for a member of staff, and the figures of its work.

A source sends a constant number of statements: it reads the things that wait longest, and counts the others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from people.desk.things import SHOWN, Figure, Held, Pile, Thing
from people.identity import Identity


@dataclass(frozen=True)
class Source:
    """Where things of one kind come from. With an id, a reader reads that thing alone."""

    waiting: Callable[[Identity, int | None], Pile[Thing]]
    """Reads what waits for this person: what they may do now. Empty for who has nothing to do with it."""
    held: Callable[[Identity, int | None], Pile[Held]] | None = None
    """Reads what is late in the hands of others, for who follows it: the office. Also what the person waits for from others."""


Shown = TypeVar("Shown")
FigureReader = Callable[[Identity], Sequence[Figure]]
_sources: dict[str, Source] = {}
_figures: dict[int, FigureReader] = {}


def register(kind: str, source: Source) -> None:
    """Register a source. `kind` names it in addresses and in the audit log."""
    _sources[kind] = source


def is_known(kind: str) -> bool:
    """Tell whether a source of this kind is registered."""
    return kind in _sources


def register_figures(place: int, reader: FigureReader) -> None:
    """Register a reader of figures. `place` orders them as the steps follow each other.

    10 is people, 20 learning, 30 tasks, 40 cohorts, 50 certificates, 60 curation.
    """
    _figures[place] = reader


def waiting_for(person: Identity) -> Pile[Thing]:
    """Return what waits for a person, the nearest last day first."""
    return _merge((source.waiting(person, None) for source in _sources.values()), lambda thing: thing.urgency)


def held_by_others(person: Identity) -> Pile[Held]:
    """Return what is late in the hands of others, the longest overdue first, then what the person began there."""
    piles = (source.held(person, None) for source in _sources.values() if source.held)
    return _merge(piles, lambda held: (-held.thing.days_late, held.thing.since))


def find_held(person: Identity, kind: str, id: int) -> Held | None:
    """Return one thing in the hands of others, or None where it is done, in time, or not theirs to follow."""
    source = _sources.get(kind)
    pile = source.held(person, id) if source and source.held else Pile[Held]()
    return pile.things[0] if pile.things else None


def still_waits(person: Identity, kind: str, id: int) -> bool:
    """Tell whether a thing waits for a person."""
    source = _sources.get(kind)
    return bool(source and source.waiting(person, id).things)


def figures_for(person: Identity) -> list[Figure]:
    """Return the figures of a person's own work, or of the whole office for its officers."""
    return [figure for place in sorted(_figures) for figure in _figures[place](person)]


def _merge(piles: Iterable[Pile[Shown]], order: Callable[[Shown], tuple[Any, datetime]]) -> Pile[Shown]:
    known = list(piles)
    things = sorted((thing for pile in known for thing in pile.things), key=order)  # type: ignore[arg-type]  # one order, one type
    return Pile(things[:SHOWN], sum(pile.total for pile in known), sum(pile.late for pile in known))

"""The register of a learner's first page. Each package registers what may stand there, with its rank and its line.

One place becomes the card: the first by rank that has one. The others wait beneath it, each in one line.
"""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from typing import Any, TypeVar

from people.identity import Identity

SHOWN = 3
"""The number of lines beneath the card."""


class Rank(enum.IntEnum):
    """The order of the first page. A lower rank comes first."""

    UNSENT = 5
    """What lies on this phone alone, such as the photo of a trial, and could be lost."""
    RETURNED = 10
    """A returned task, or a product that is due within `DUE_SOON` days."""
    SESSION = 20
    """A session today or tomorrow."""
    ANSWER = 30
    """An unread answer or result."""
    REVIEW = 40
    """Questions from finished lessons."""
    LESSON = 50
    """The next lesson."""
    PRODUCT = 60
    """The next step of a product."""
    WAITING = 70
    """What lies in the hands of others. It is never the card."""


DUE_SOON = 7
"""Days before the end of a product's correction time from which on it comes first."""
FRESH = timedelta(days=7)
"""How long an unread answer comes before the next lesson. Afterwards it is told of by the bar and on its own page alone."""


@dataclass(frozen=True)
class Card:
    """What the card says. `template` draws it from the place; `more` is for a template of the package that registers it."""

    title: str
    label: str
    """The text of the button."""
    above: str = ""
    text: str = ""
    posts: str = ""
    """The address to which the button posts; empty where it opens the place's address."""
    template: str = "home/_card.html"
    more: Any = None
    style: str = ""
    script: str = ""
    """Files of `static` and `static/js` that this card needs; empty for the usual card."""


@dataclass(frozen=True)
class Place:
    """A thing that may stand on the first page."""

    rank: Rank
    line: str
    """Its words where it waits beneath the card. Empty where it is told of by the card alone."""
    href: str
    word: str = ""
    """The state in a word or two, beside the line."""
    kind: str = ""
    """The shape of that word (`ui.state`)."""
    card: Card | None = None
    since: datetime | None = None
    """Within a rank the oldest comes first, and what has no date last."""
    about: str = ""
    """The address of the thing itself where `href` leads to another page, as a message's does."""

    @property
    def thing(self) -> str:
        """The address by which two places are found to be about one thing."""
        return self.about or self.href


@dataclass(frozen=True)
class Line:
    """A line at the foot of the first page, such as the learner's cohort."""

    text: str
    href: str


Read = TypeVar("Read")


@dataclass
class Visit:
    """A learner who opens the first page. Rows that several readers need are read once."""

    person: Identity
    _seen: dict[Callable[[int], Any], Any] = field(default_factory=dict)

    def once(self, read: Callable[[int], Read]) -> Read:
        """Return what `read` returns for this person's id, and remember it for the other readers."""
        if read not in self._seen:
            self._seen[read] = read(self.person.id)
        result: Read = self._seen[read]
        return result


@dataclass(frozen=True)
class FirstPage:
    """The card or None, at most SHOWN lines that wait, and the lines at the foot."""

    card: Place | None
    waiting: Sequence[Place]
    lines: Sequence[Line]


PlaceReader = Callable[[Visit], Iterable[Place]]
LineReader = Callable[[Visit], Line | None]
_places: dict[str, PlaceReader] = {}
_lines: dict[str, LineReader] = {}


def register(name: str, read: PlaceReader) -> None:
    """Register a reader of places. It sends a constant number of statements."""
    _places[name] = read


def register_line(name: str, read: LineReader) -> None:
    """Register a reader of a line at the foot."""
    _lines[name] = read


def first_page_of(visit: Visit) -> FirstPage:
    """Read what stands on a learner's first page now."""
    places = arrange([place for read in _places.values() for place in read(visit)])
    card = next((place for place in places if place.card), None)
    waiting = [place for place in places if place.line and place is not card][:SHOWN]
    return FirstPage(card, waiting, [line for read in _lines.values() if (line := read(visit))])


def arrange(places: Sequence[Place]) -> list[Place]:
    """Return the places by rank, within a rank the oldest first. Of two places about one thing the first stays.

    Of the unread messages only the newest stays, because the bar counts them and their own page shows them all.
    """
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: (place.rank, place.since.timestamp() if place.since else inf)):
        is_answer = place.rank is Rank.ANSWER
        if any(_is_told_by(earlier, place) or (is_answer and earlier.rank is Rank.ANSWER) for earlier in kept):
            continue
        kept.append(place)
    return kept


def _is_told_by(earlier: Place, place: Place) -> bool:
    """Tell whether an earlier place is about the same thing, or one of the two about a part of it, as a letter of an application."""
    if earlier.thing == place.thing or earlier.thing.startswith(f"{place.thing}/"):
        return True
    return place.rank is Rank.ANSWER and place.thing.startswith(f"{earlier.thing}/")

"""What the office reads of one person, so that somebody at the counter can be told at once where they are.

Each package brings its part: a reader that takes a person's id and asks a constant number of statements.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One thing of a person's: what it is, how it stands, and perhaps its page."""

    title: str
    detail: str = ""
    kind: str = ""
    """The shape beside the word: `done`, `now`, `wait` (for somebody of the office), `bad` (for the person), or none."""
    word: str = ""
    endpoint: str | None = None
    places: Mapping[str, Any] = field(default_factory=dict)
    """What the endpoint's address needs."""


@dataclass(frozen=True)
class Part:
    """One heading of the page with its lines; `nothing` is said where there is none."""

    title: str
    lines: Sequence[Line]
    nothing: str


Reader = Callable[[int], Part]
_readers: dict[int, Reader] = {}


def register(place: int, reader: Reader) -> None:
    """Bring a part; `place` orders the page: 10 learning, 20 tasks, 30 business, 35 eligibility, 40 products, 50 certificates, 60 consents."""
    _readers[place] = reader


def parts_of(person_id: int) -> list[Part]:
    """Every part, in the page's order."""
    return [_readers[place](person_id) for place in sorted(_readers)]


def standing(parts: Sequence[Part]) -> list[Line]:
    """What answers "where am I?": what waits for the person first, then what waits for the office, then what is under way."""
    order = {"bad": 0, "wait": 1, "now": 2}
    lines = [line for part in parts for line in part.lines if line.kind in order]
    return sorted(lines, key=lambda line: order[line.kind])

"""The parts of the office's page about one person, from which an officer at the counter answers "where am I?".

Each package registers a reader that makes its part from a person's id, with a constant number of statements.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One fact about a person, with its state and, where there is one, the address of its page."""

    title: str
    detail: str = ""
    kind: str = ""
    """The sign of the state: `done`, `now`, `wait` (the office must act), `bad` (the person must act), or none."""
    word: str = ""
    endpoint: str | None = None
    places: Mapping[str, Any] = field(default_factory=dict)
    """The values for the variable parts of the endpoint's address."""


@dataclass(frozen=True)
class Part:
    """One heading of the page with its lines. The page shows `nothing` where there are no lines."""

    title: str
    lines: Sequence[Line]
    nothing: str


Reader = Callable[[int], Part]
_readers: dict[int, Reader] = {}


def register(place: int, reader: Reader) -> None:
    """Register the reader of a part. `place` orders the page.

    10 is learning, 20 tasks, 30 business, 35 eligibility, 40 products, 50 certificates, 60 consents, 70 messages.
    """
    _readers[place] = reader


def parts_of(person_id: int) -> list[Part]:
    """Return every part about a person, in the page's order."""
    return [_readers[place](person_id) for place in sorted(_readers)]


def unfinished_lines(parts: Sequence[Part]) -> list[Line]:
    """Return the unfinished lines: first where the person must act, then where the office must, then what is under way."""
    order = {"bad": 0, "wait": 1, "now": 2}
    lines = [line for part in parts for line in part.lines if line.kind in order]
    return sorted(lines, key=lambda line: order[line.kind])

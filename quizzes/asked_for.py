"""What a practical task asks for and how it is judged, as an edition stores it: the package's own words and fields."""

from dataclasses import dataclass, field
from typing import Any

from core.snapshots import Kind

Title = str | dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """One thing to hand in. Where the package is silent, one piece is wanted."""

    key: str
    kind: str
    title: Title
    hint: str | None = None
    min: int = 1
    max: int | None = None
    min_words: int = 0
    checks: dict[str, Any] = field(default_factory=dict)
    fills: str | None = None
    """The field of the product's page that a text may fill."""


@dataclass(frozen=True)
class Line:
    """One criterion of a rubric; the worst level first."""

    key: str
    title: Title
    weight: int
    levels: list[str]
    key_criterion: bool = False


WANTED: Kind[list[Wanted]] = Kind("what a task asks for", list[Wanted])
RUBRIC: Kind[list[Line]] = Kind("rubric of a task", list[Line])

"""The coverage report: how many enterprises reached each step, by district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from core.office import office
from reports.queries import STEPS, DistrictRow, count_by_district

COLUMNS_OF_TILES = 5
SHADES = 3
"""Shades of the map for districts with enterprises; districts without are shade 0."""
MOST_SECOND = 2
"""The most districts in second place that `fewest` adds."""


@dataclass(frozen=True)
class Baseline:
    """The office's numbers of the city at the start of the programme (`baseline` in `office.yaml`)."""

    enterprises: int
    on_channels: int | None
    """Enterprises that were in a shop of the office."""
    source: Any


@dataclass(frozen=True)
class Coverage:
    """A coverage report. Its numbers are those of the moment of counting."""

    rows: Sequence[DistrictRow]
    without_business: int
    """Learners without an enterprise."""
    baseline: Baseline | None
    sector: str | None
    """The kind of business that is counted, or None for all kinds."""

    @cached_property
    def total(self) -> DistrictRow:
        """The sums over all districts."""
        steps = zip(*(row.steps for row in self.rows), strict=True) if self.rows else ()
        return DistrictRow(None, "", sum(row.people for row in self.rows), tuple(sum(column) for column in steps))

    @cached_property
    def of_step(self) -> Mapping[str, int]:
        """The city's number by step."""
        return dict(zip(STEPS, self.total.steps, strict=True))

    @property
    def districts(self) -> list[DistrictRow]:
        """The rows without the one for unknown districts."""
        return [row for row in self.rows if row.code is not None]

    @property
    def unreached(self) -> list[DistrictRow]:
        """The districts in which no enterprise is reached."""
        return [row for row in self.districts if row.reached == 0]

    @property
    def fewest(self) -> list[DistrictRow]:
        """The districts with the fewest enterprises reached.

        A single district is joined by those in second place, if they are not more than MOST_SECOND.
        """
        numbers = sorted({row.reached for row in self.districts})
        first = [row for row in self.districts if row.reached == numbers[0]]
        if len(first) > 1 or len(numbers) == 1:
            return first
        second = [row for row in self.districts if row.reached == numbers[1]]
        return [*first, *second] if len(second) <= MOST_SECOND else first

    @property
    def steepest(self) -> str | None:
        """The step before which most enterprises stop, or None where every enterprise went on."""
        stopped = {after: self.of_step[before] - self.of_step[after] for before, after in pairwise(STEPS)}
        step = max(stopped, key=lambda name: stopped[name])
        return step if stopped[step] > 0 else None

    def share_of_city(self, count: int) -> float | None:
        """Return a count in percent of all enterprises of the city. None without a baseline, and for a report of one sector."""
        if self.baseline is None or self.sector:
            return None
        return round(100 * count / self.baseline.enterprises, 1)


@dataclass(frozen=True)
class Tile:
    """The square of a district on the map. `x` and `y` are its column and row."""

    x: int
    y: int
    row: DistrictRow
    shade: int
    """0 where no enterprise is reached, else 1 to SHADES."""


def coverage(sector: str | None = None) -> Coverage:
    """Count the city now, or one sector of it."""
    counted = count_by_district(sector)
    return Coverage(counted.rows, counted.without_business, _baseline(), sector)


def tiles_of(report: Coverage) -> list[Tile]:
    """Return the squares of the districts, placed by `district_tiles` of `office.yaml` (code to column and row), else in rows."""
    places = office().facts.get("district_tiles") or {}
    shades = shades_of(report)
    return [
        Tile(*_position(places, number, row), row, next(shade for shade, (_, high) in enumerate(shades) if row.reached <= high))
        for number, row in enumerate(report.districts)
    ]


def shades_of(report: Coverage) -> list[tuple[int, int]]:
    """Return the lowest and highest number of each shade: 0, then equal parts of the largest number. Empty shades are left out."""
    most = max((row.reached for row in report.districts), default=0)
    part = -(-most // SHADES)
    bounds = [(n * part + 1, min((n + 1) * part, most)) for n in range(SHADES)]
    return [(0, 0), *((low, high) for low, high in bounds if low <= high)]


def _position(places: Mapping[str, Sequence[int]], number: int, row: DistrictRow) -> tuple[int, int]:
    if places:
        column, line = places[row.code or ""]
        return column, line
    return number % COLUMNS_OF_TILES, number // COLUMNS_OF_TILES


def _baseline() -> Baseline | None:
    facts = office().facts.get("baseline")
    return Baseline(facts["enterprises"], facts.get("on_channels"), facts["source"]) if facts else None

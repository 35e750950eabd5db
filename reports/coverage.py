"""The coverage of the city: how many enterprises came how far, in which district, and what that says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from core.office import office
from reports.queries import STEPS, DistrictRow, count_by_district

COLUMNS_OF_TILES = 5
SHADES = 3
MOST_SECOND = 2


@dataclass(frozen=True)
class Baseline:
    """What the office says of the city as it was (`baseline` in `office.yaml`)."""

    enterprises: int
    on_channels: int | None
    source: Any


@dataclass(frozen=True)
class Coverage:
    """One report, as of the moment it was counted."""

    rows: Sequence[DistrictRow]
    without_business: int
    baseline: Baseline | None
    sector: str | None

    @cached_property
    def total(self) -> DistrictRow:
        """The whole city."""
        steps = zip(*(row.steps for row in self.rows), strict=True) if self.rows else ()
        return DistrictRow(None, "", sum(row.people for row in self.rows), tuple(sum(column) for column in steps))

    @cached_property
    def of_step(self) -> Mapping[str, int]:
        """The city's number for each of STEPS."""
        return dict(zip(STEPS, self.total.steps, strict=True))

    @property
    def districts(self) -> list[DistrictRow]:
        """Without the line of those whose district nobody said."""
        return [row for row in self.rows if row.code is not None]

    @property
    def unreached(self) -> list[DistrictRow]:
        """The districts in which nobody is reached."""
        return [row for row in self.districts if row.steps[0] == 0]

    @property
    def fewest(self) -> list[DistrictRow]:
        """The districts with the fewest enterprises reached; where it is one alone, the next ones with it if they are few."""
        numbers = sorted({row.steps[0] for row in self.districts})
        first = [row for row in self.districts if row.steps[0] == numbers[0]]
        if len(first) > 1 or len(numbers) == 1:
            return first
        second = [row for row in self.districts if row.steps[0] == numbers[1]]
        return [*first, *second] if len(second) <= MOST_SECOND else first

    @property
    def steepest(self) -> str | None:
        """The step before which most enterprises stop, among those that anybody reached the step before."""
        lost = {after: self.of_step[before] - self.of_step[after] for before, after in pairwise(STEPS)}
        step = max(lost, key=lambda name: lost[name])
        return step if lost[step] > 0 else None

    def share_of_city(self, count: int) -> float | None:
        """Percent of all enterprises of the city; None where their number is not known, or only one sector is looked at."""
        if self.baseline is None or self.sector:
            return None
        return round(100 * count / self.baseline.enterprises, 1)


@dataclass(frozen=True)
class Tile:
    """A district's square on the map of squares."""

    x: int
    y: int
    row: DistrictRow
    shade: int
    """0 for nobody, then 1 to SHADES."""


def coverage(sector: str | None = None) -> Coverage:
    """Count the city now, perhaps one sector of it."""
    counted = count_by_district(sector)
    return Coverage(counted.rows, counted.without_business, _baseline(), sector)


def tiles_of(report: Coverage) -> list[Tile]:
    """The districts where the office's file puts them (`district_tiles`: code to column and row), else row by row."""
    places = office().facts.get("district_tiles") or {}
    shades = shades_of(report)
    return [
        Tile(*_place(places, number, row), row, next(shade for shade, (_, high) in enumerate(shades) if row.steps[0] <= high))
        for number, row in enumerate(report.districts)
    ]


def shades_of(report: Coverage) -> list[tuple[int, int]]:
    """From and to of each shade: 0, then thirds of the largest number; a shade that no number can have is left out."""
    most = max((row.steps[0] for row in report.districts), default=0)
    third = -(-most // SHADES)
    bounds = [(n * third + 1, min((n + 1) * third, most)) for n in range(SHADES)]
    return [(0, 0), *((low, high) for low, high in bounds if low <= high)]


def _place(places: Mapping[str, Sequence[int]], number: int, row: DistrictRow) -> tuple[int, int]:
    if places:
        column, line = places[row.code or ""]
        return column, line
    return number % COLUMNS_OF_TILES, number // COLUMNS_OF_TILES


def _baseline() -> Baseline | None:
    said = office().facts.get("baseline")
    return Baseline(said["enterprises"], said.get("on_channels"), said["source"]) if said else None

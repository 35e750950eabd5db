"""Figures with their goals, and the table of a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Figure:
    """One measured value. `met` is None if it has no goal and only explains another figure."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """The text of the last column."""
        return {True: "met", False: "FALLS SHORT", None: ""}[self.met]


def at_most(what: str, value: float, goal: float, *, unit: str = "", aside: str = "") -> Figure:
    """Return a figure that meets its goal if it is not larger."""
    return Figure(what, f"{value:.3g}{unit}{aside and f' ({aside})'}", f"<= {goal:g}{unit}", value <= goal)


def at_least(what: str, value: float, goal: float, *, unit: str = "", aside: str = "") -> Figure:
    """Return a figure that meets its goal if it is not smaller."""
    return Figure(what, f"{value:.3g}{unit}{aside and f' ({aside})'}", f">= {goal:g}{unit}", value >= goal)


def table(figures: Iterable[Figure]) -> str:
    """Write a Markdown table with aligned columns."""
    rows = [("figure", "value", "goal", ""), *((f.what, f.value, f.goal, f.verdict) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def percentile(values: list[float], percent: int) -> float:
    """Return a percentile, for example `percentile(times, 99)`, by linear interpolation."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]

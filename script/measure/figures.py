"""A figure beside its goal, and the table in which none is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Figure:
    """One measured thing. `met` is None where there is no goal: the figure only explains another."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """In words."""
        return {True: "met", False: "FALLS SHORT", None: ""}[self.met]


def at_most(what: str, value: float, goal: float, *, unit: str = "", aside: str = "") -> Figure:
    """A figure that should not be larger than its goal."""
    return Figure(what, f"{value:.3g}{unit}{aside and f' ({aside})'}", f"<= {goal:g}{unit}", value <= goal)


def at_least(what: str, value: float, goal: float, *, unit: str = "", aside: str = "") -> Figure:
    """A figure that should not be smaller than its goal."""
    return Figure(what, f"{value:.3g}{unit}{aside and f' ({aside})'}", f">= {goal:g}{unit}", value >= goal)


def table(figures: Iterable[Figure]) -> str:
    """Markdown, its columns aligned."""
    rows = [("figure", "value", "goal", ""), *((f.what, f.value, f.goal, f.verdict) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def percentile(values: list[float], percent: int) -> float:
    """`percentile(times, 99)`; linear between neighbours."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]

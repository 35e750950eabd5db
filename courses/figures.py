"""Figures about a course's learners on the trainer's page, registered by packages above this one."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A title, and a text of one or two sentences with numbers; both translated."""

    title: str
    text: str


FigureReader = Callable[[int], Figure | None]
"""A function that takes the id of a course."""

_readers: list[FigureReader] = []


def register_figure_reader(read: FigureReader) -> None:
    """Register a function that returns a figure."""
    if read not in _readers:
        _readers.append(read)


def figures_of(course_id: int) -> list[Figure]:
    """Return the figures of a course, in the order of registration."""
    figures = (read(course_id) for read in _readers)
    return [figure for figure in figures if figure]

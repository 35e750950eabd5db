"""The cells of a list, for the page and for files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import lateness, wording
from core.lists.declaring import Cell, Column


@dataclass(frozen=True)
class Line:
    """A row as cells, in the order of the columns."""

    id: int
    row: Any
    cells: Sequence[Cell]

    @property
    def name(self) -> str:
        """The text of its first cell, by which boxes and buttons name the row."""
        return words_of(self.cells[0].value)


def lines_of(rows: Iterable[Any], columns: Sequence[Column]) -> list[Line]:
    """Return the rows as cells."""
    return [Line(row.id, row, [as_cell(column.cell(row)) for column in columns]) for row in rows]


def as_cell(said: Any) -> Cell:
    """Return what a column says as a cell."""
    return said if isinstance(said, Cell) else Cell(said)


def due_cell(until: date | None) -> Cell:
    """Return the last day of a thing that waits; once it is over, how late it is (`core.lateness`)."""
    late = lateness.late_words(until)
    return Cell(late, state="bad", sub=wording.day(until)) if late and until else Cell(until)


def words_of(value: Any) -> str:
    """Return a value as the page shows it: a day in words, a number with separators, and nothing for None."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return wording.day(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return wording.number(value)
    return str(value)


def in_file(column: Column, row: Any) -> Any:
    """Return what a file says of a row: the cell's value, and its second line after a comma."""
    if column.in_file:
        return column.in_file(row)
    cell = as_cell(column.cell(row))
    if cell.sub is None:
        return cell.value
    return ", ".join(filter(None, (words_of(cell.value), words_of(as_cell(cell.sub).value))))

"""The files of a list: every row that the filters show, as CSV, XLSX or paper. All exports of lists begin here."""

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from flask import abort
from flask_babel import gettext as _

from core import audit, clock, sheets
from core.db import run
from core.lists import asking
from core.lists.asking import Asked
from core.lists.cells import in_file
from core.lists.declaring import Column, Places, StaffList

WORD = re.compile(r"[a-z0-9]+")
CHUNK = 500
"""Rows that are read at once."""
LONGEST_NAME = 120
"""Characters of a file's name without its ending."""
MOST_PRINTED = 1000
"""Rows on paper. A longer list is told to be narrowed."""


class Kind(StrEnum):
    """The kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"
    PRINT = "print"


MEDIA_TYPES = {
    Kind.CSV: "text/csv",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Export:
    """What will be in a file: the rows by their ids, in the order that was asked for."""

    staff_list: StaffList
    visitor: Any
    asked: Asked
    facts: dict[str, Any]
    ids: Sequence[int]
    title: str
    """What the list is called, in the reader's language."""

    @property
    def file_name(self) -> str:
        """The name of its file without an ending: the title in plain letters, and the day."""
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
        return f"{'-'.join(WORD.findall(plain)) or self.staff_list.name}-{clock.today().isoformat()}"

    @property
    def columns(self) -> list[Column]:
        """The columns that the visitor may see."""
        return self.staff_list.columns_for(self.visitor)

    @property
    def head(self) -> list[str]:
        """The titles of the columns."""
        return [_(column.title) for column in self.columns]

    @property
    def filters(self) -> list[str]:
        """What the rows were chosen by, in words: the search, then each filter in force."""
        searched = [_("searched for “%(words)s”", words=self.asked.words)] if self.asked.words else []
        return [*searched, *asking.in_words(self.staff_list, self.asked)]

    def rows(self, most: int | None = None) -> Iterator[Any]:
        """Read the rows in chunks. A row that went meanwhile is left out."""
        statement = asking.whole(self.staff_list, self.visitor).order_by(None)
        wanted = self.ids[:most]
        for start in range(0, len(wanted), CHUNK):
            ids = wanted[start : start + CHUNK]
            found = run(statement.where(self.staff_list.id.in_(ids)), self.facts).all()
            rows = {row.id: row for row in self.staff_list.rows_of(found)}
            yield from (rows[id] for id in ids if id in rows)

    def cells(self) -> Iterator[list[Any]]:
        """Return the rows as the values of a file."""
        columns = self.columns
        return ([in_file(column, row) for column in columns] for row in self.rows())


def prepare(staff_list: StaffList, visitor: Any, places: Places) -> Export:
    """Find the rows that the request's address asks for. Answers 404 where the places are not the visitor's."""
    facts = staff_list.facts(visitor, places)
    if facts is None:
        abort(404)
    asked = asking.read(staff_list, visitor)
    statement = asking.filtered(staff_list, asked, visitor)
    way = asking.direction(staff_list, asked, visitor)
    ids = run(
        statement.with_only_columns(staff_list.id, maintain_column_froms=True).order_by(None).order_by(*way.keys()), facts
    ).scalars()
    return Export(staff_list, visitor, asked, facts, list(ids), staff_list.title_at(places))


def record(export: Export, kind: Kind) -> None:
    """Record who exports which list as what, and how many rows: no names, and not what was searched for.

    It is written in a transaction of its own, so that writers do not wait while the rows are read.
    """
    thing = f"{export.staff_list.name} {kind} {len(export.ids)}"
    audit.record_apart("exported", "list", thing, actor_id=export.visitor.id)


def named(export: Export, kind: Kind) -> str:
    """Return the name of a file: the list, the day and the filters, such as `people-2026-11-23-who-learners.csv`.

    The words of a search are left out, since they may name somebody.
    """
    chosen = [f"{key}-{value}" for key, value in export.asked.chosen.items() if value.isalnum() or value.isascii()]
    safe = [re.sub(r"[^A-Za-z0-9.-]+", "-", part) for part in chosen]
    searched = ["searched"] if export.asked.words else []
    stem = "-".join([export.file_name, *safe, *searched])
    return f"{stem[:LONGEST_NAME]}.{kind}"


def write(export: Export, kind: Kind) -> IO[bytes]:
    """Write the whole file aside, so that a fault on the way is an error page and not half a file.

    An XLSX file states the filters on a second sheet. In a CSV file each line is a row, so that its name states them (`named`).
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  (who sends it closes it)
    if kind is Kind.XLSX:
        sheets.write_xlsx(file, export.title, export.head, export.cells(), about=(_("This list shows"), export.filters))
    else:
        sheets.write_csv(file, export.head, export.cells())
    file.seek(0)
    return file

"""Remove rows with all that hangs on them: rows of other tables that refer to them, and the files that these name.

What hangs on a row is read from the foreign keys, so a table that is added later is removed too. In a column that is registered
with `register_loose`, the reference alone is removed and its row stays.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from core import files
from core.db import Base, db

FilesIn = Callable[[Any], Iterable[str]]
"""A function from the value of a JSON column to the SHA-256 of each stored file of which it counts a use."""
_in_json: dict[Column[Any], FilesIn] = {}
_loose: set[Column[Any]] = set()


class HangsOnItself(Exception):
    """A table refers to itself by a column that is not registered as loose, and cannot be removed by this module."""


def register_files(column: InstrumentedAttribute[Any], files_in: FilesIn) -> None:
    """Register a JSON column whose values count uses of stored files."""
    _in_json[_column(column)] = files_in


def register_loose(column: InstrumentedAttribute[Any]) -> None:
    """Register a nullable column whose row means something without the row to which it refers."""
    _loose.add(_column(column))


def remove(model: type[Base], where: ColumnElement[bool]) -> None:
    """Remove the rows of a model that meet a condition, after all that hangs on them. Their files are used once less."""
    _remove(Base.metadata.tables[model.__tablename__], where)


def _remove(table: Table, where: ColumnElement[bool]) -> None:
    for column, parent in references_to(table):
        hanging = column.in_(select(parent).where(where))
        if column in _loose:
            db.session.execute(update(column.table).where(hanging).values({column: None}))
        elif column.table is table:
            raise HangsOnItself(str(column))
        else:
            _remove(column.table, hanging)
    for sha256 in list(_files_of(table, where)):
        files.release(sha256)
    db.session.execute(delete(table).where(where))


def references_to(table: Table) -> Iterator[tuple[Column[Any], Column[Any]]]:
    """Return each column that refers to a table, with the column to which it refers."""
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table:
                yield key.parent, key.column


def _column(attribute: InstrumentedAttribute[Any]) -> Column[Any]:
    column = attribute.property.columns[0]
    return Base.metadata.tables[column.table.name].c[column.name]


def _files_of(table: Table, where: ColumnElement[bool]) -> Iterator[str]:
    stored = Base.metadata.tables["files"]
    for key in table.foreign_keys:
        if key.column.table is stored:
            yield from db.session.scalars(select(key.parent).where(where, key.parent.is_not(None)))
    for column, files_in in _in_json.items():
        if column.table is table:
            for value in db.session.scalars(select(column).where(where)):
                yield from files_in(value)

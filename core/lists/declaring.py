"""What a staff list is declared with: its statement, its columns, its filters, and who may open it.

Who may see which rows stands in the statement. Search and filters only add conditions to it, so they never widen it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Row, Select

from core.errors import N_, Msgid
from core.lists.searching import Condition

ALL, SEARCH = N_("All"), N_("Search")
SIZE = 50
"""Rows on a page of a list that says nothing else."""

Places = Mapping[str, Any]
"""The arguments of a list's address besides what was asked of it, such as the course whose reports it shows."""


@dataclass(frozen=True)
class Cell:
    """What a column says about a row. `value` is a text, a number, a day or a moment; None is an empty cell."""

    value: Any
    sub: Any = None
    """A second, softer line: a text or another cell."""
    to: tuple[str, dict[str, Any]] | None = None
    """The endpoint and arguments of the page that it opens."""
    href: str | None = None
    """An address elsewhere that it opens."""
    picture: tuple[str, dict[str, Any]] | None = None
    """The endpoint and arguments of a small picture beside the words."""
    state: str | None = None
    """The kind of a state (`done`, `now`, `bad`, `wait` or an empty text), or None where the value is no state."""


@dataclass(frozen=True)
class Column:
    """A column: what it says, whether the list can be ordered by it, and where a search looks for a word.

    What nobody can search, filter or compare needs a word in `unsearched`.
    """

    key: str
    title: Msgid
    cell: Callable[[Any], Any]
    order: Any = None
    """The SQL expression by which the list is ordered, or None."""
    search: tuple[Condition, ...] = ()
    """Conditions of one word of the search, one of which has to hold."""
    whole: tuple[Condition, ...] = ()
    """Conditions of the whole search, such as the digits of a phone number."""
    shown_to: Callable[[Any], bool] | None = None
    """A policy. For whom it is False, the column is neither shown, searched, ordered nor exported."""
    file_only: bool = False
    """Whether only files have it."""
    in_file: Callable[[Any], Any] | None = None
    """What a file says, where that is not the cell's value."""
    is_number: bool = False
    unsearched: str = ""


@dataclass(frozen=True)
class Filter:
    """A choice above the list."""

    key: str
    title: Msgid
    choices: Callable[[], Sequence[tuple[str, str]]]
    """Values with their words in the reader's language."""
    where: Callable[[str], ColumnElement[bool]]
    everything: Msgid = ALL
    default: str = ""
    """The value that counts while nothing was chosen; empty for all."""


@dataclass(frozen=True)
class Addition:
    """A column and its filter which a package adds to a list of a package below it.

    `read` returns the values of the rows with these ids; the column finds its value in `row.added[column.key]`. Rows of
    such a list have a dict `added`.
    """

    column: Column
    filter: Filter
    read: Callable[[Sequence[int]], Mapping[int, Any]]
    before: str
    """The key of the column before which it stands. Its filter stands before the others."""


@dataclass(frozen=True)
class StaffList:
    """A list. Its statement has a column `id`, and so has each row that `read` makes of it."""

    name: str
    title: Msgid
    endpoint: str
    may_open: Callable[[Any], bool]
    statement: Select[*tuple[Any, ...]]
    id: Any
    read: Callable[[Sequence[Row[Any]]], Sequence[Any]]
    columns: tuple[Column, ...]
    order: str
    """The key of the column by which it is ordered at first, with `-` before it for the reverse."""
    counted: Callable[[int], str]
    """So many rows in words: `312 people`."""
    searched: Msgid = SEARCH
    """The label of the search field: what may be typed there."""
    filters: tuple[Filter, ...] = ()
    facts: Callable[[Any, Places], dict[str, Any] | None] = field(default=lambda visitor, places: {})
    """The values of the statement's parameters for a visitor, or None where the places are not theirs."""
    places: tuple[str, ...] = ()
    """The names of the arguments of its address."""
    narrowed: Callable[[Any, Any], Any] | None = None
    """Restricts the statement for a visitor, where parameters cannot."""
    size: int = SIZE
    names: Any = None
    """The SQL expression of the names among which a search that finds nothing looks for near spellings, or None."""
    titled: Callable[[Places], str] | None = None
    """The title on files and paper, where it depends on the places: the products of which shop."""

    def title_at(self, places: Places) -> str:
        """Return the title in the reader's language."""
        return self.titled(places) if self.titled else gettext(self.title)

    def columns_for(self, visitor: Any) -> list[Column]:
        """Return the columns that a visitor may see, those of files too."""
        return [column for column in self._all_columns() if column.shown_to is None or column.shown_to(visitor)]

    @property
    def offered_filters(self) -> list[Filter]:
        """The filters, first those that other packages added."""
        return [*(one.filter for one in _added.get(self.name, {}).values()), *self.filters]

    def rows_of(self, found: Sequence[Row[Any]]) -> Sequence[Any]:
        """Make rows of what the statement found, with the values that other packages add. One statement for each addition."""
        rows = self.read(found)
        for key, addition in _added.get(self.name, {}).items():
            values = addition.read([row.id for row in rows]) if rows else {}
            for row in rows:
                row.added[key] = values.get(row.id)
        return rows

    def _all_columns(self) -> list[Column]:
        columns = list(self.columns)
        for addition in _added.get(self.name, {}).values():
            place = next((n for n, column in enumerate(columns) if column.key == addition.before), len(columns))
            columns.insert(place, addition.column)
        return columns

    def column(self, key: str, visitor: Any) -> Column | None:
        """Return the column of this key by which the visitor may order the list, or None."""
        return next((one for one in self.columns_for(visitor) if one.key == key and one.order is not None), None)


@dataclass(frozen=True)
class Deed:
    """Something to do with several chosen rows. Its page takes their ids as `id`, shows them, and asks first."""

    key: str
    title: Msgid
    endpoint: str
    may: Callable[[Any], bool]


_declared: dict[str, StaffList] = {}
_deeds: dict[str, list[Deed]] = {}
_added: dict[str, dict[str, Addition]] = {}


def declare(staff_list: StaffList) -> StaffList:
    """Make a list known by its name, which its files and deeds are asked by."""
    if staff_list.name in _declared:
        raise ValueError(f"two lists are called {staff_list.name}")
    _declared[staff_list.name] = staff_list
    return staff_list


def declared() -> Mapping[str, StaffList]:
    """Return every list by its name."""
    return _declared


def add(name: str, addition: Addition) -> None:
    """Add a column and its filter to a list; a package does this in `connect()`. Adding it again replaces it."""
    _added.setdefault(name, {})[addition.column.key] = addition


def register_deed(name: str, deed: Deed) -> None:
    """Offer a deed on a list; a package does this in `connect()`. The same deed registered again changes nothing."""
    deeds = _deeds.setdefault(name, [])
    if deed not in deeds:
        deeds.append(deed)


def deeds_for(name: str, visitor: Any) -> list[Deed]:
    """Return what a visitor may do with chosen rows of a list."""
    return [deed for deed in _deeds.get(name, ()) if deed.may(visitor)]


def states(
    key: str, title: Msgid, choices: Mapping[str, tuple[Msgid, ColumnElement[bool]]], *, default: str = "", **words: Msgid
) -> Filter:
    """Return a filter of fixed choices: by value, the words and the condition."""
    return Filter(
        key,
        title,
        lambda: [(value, gettext(label)) for value, (label, _condition) in choices.items()],
        lambda value: choices[value][1],
        default=default,
        **words,
    )

"""One page of a list: its rows, how many there are in all, and the addresses around it. The same statements for any number."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask import abort, request, url_for

from core.lists import asking, spelling
from core.lists.asking import Asked
from core.lists.cells import Line, lines_of
from core.lists.choosing import chosen_ids
from core.lists.declaring import Column, Deed, Filter, Places, StaffList, deeds_for
from core.lists.reading import Reading


@dataclass(frozen=True)
class Page:
    """A page of a list, as its macro shows it (`templates/macros/lists.html`)."""

    staff_list: StaffList
    visitor: Any
    asked: Asked
    places: Places
    rows: Sequence[Any]
    total: int
    first: int
    """The number of its first row, from 1."""
    hidden: int
    """How many rows only the filter hides that counts at first, where it leaves none."""
    without_first_filters: Asked
    """What was asked, without such filters."""
    near: Sequence[str] = ()
    """Searches with near spellings that find somebody, where this one finds nobody."""
    choices: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1

    @property
    def columns(self) -> list[Column]:
        """The columns of the page, without those of files."""
        return [column for column in self.staff_list.columns_for(self.visitor) if not column.file_only]

    @cached_property
    def lines(self) -> list[Line]:
        """The rows as cells."""
        return lines_of(self.rows, self.columns)

    @property
    def counted(self) -> str:
        """So many rows in words."""
        return self.staff_list.counted(self.total)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out that the list shows at first."""
        at_first = {one.key: one.default for one in self.staff_list.offered_filters if one.default}
        return bool(self.asked.words) or dict(self.asked.chosen) != at_first

    @property
    def hidden_in_words(self) -> str:
        """So many hidden rows in words."""
        return self.staff_list.counted(self.hidden)

    @property
    def hidden_address(self) -> str:
        """The address that shows them."""
        asked = self.without_first_filters
        return url_for(self.staff_list.endpoint, **self.places, **asking.parameters(self.staff_list, asked))

    @property
    def deeds(self) -> list[Deed]:
        """What the visitor may do with chosen rows."""
        return deeds_for(self.staff_list.name, self.visitor)

    @property
    def chosen_deed(self) -> str:
        """The deed that was chosen already when one is led back because nothing was ticked."""
        return request.args.get("do", "")

    @property
    def ticked_ids(self) -> set[int]:
        """The rows that were ticked already when one is led back because no deed was chosen."""
        return set(chosen_ids())

    def offered(self, one: Filter) -> Sequence[tuple[str, str]]:
        """Return the choices of a filter."""
        if one.key not in self.choices:
            self.choices[one.key] = one.choices()
        return self.choices[one.key]

    # ---- Addresses

    def address(self, **changed: Any) -> str:
        """Return the list's address with what was asked, changed, and from the start unless `changed` says where."""
        asked = replace(self.asked.from_start, **changed)
        return url_for(self.staff_list.endpoint, **self.places, **asking.parameters(self.staff_list, asked))

    @property
    def query(self) -> dict[str, Any]:
        """What a file or a deed needs to know of the address: the place and what was asked, without the page."""
        return {**self.places, **asking.parameters(self.staff_list, self.asked.from_start)}

    @property
    def query_here(self) -> dict[str, Any]:
        """What a form in a row needs, so that this page is shown again where it is refused."""
        return {**self.places, **asking.parameters(self.staff_list, replace(self.asked, ticked=False))}

    @property
    def here(self) -> str:
        """The address of this page."""
        return self.address(after=self.asked.after, before=self.asked.before, at_end=self.asked.at_end)

    @property
    def all_ticked(self) -> str:
        """The address of this page with all boxes ticked."""
        return self.address(after=self.asked.after, before=self.asked.before, at_end=self.asked.at_end, ticked=True)

    @property
    def plain(self) -> str:
        """The address of the list with nothing asked."""
        return url_for(self.staff_list.endpoint, **self.places)

    @property
    def first_page(self) -> str | None:
        """The address of the first page, or None on it."""
        return self.address() if self.first > 1 else None

    @property
    def previous_page(self) -> str | None:
        """The address of the page before, or None."""
        if self.first <= 1:
            return None
        return self.address(before=self.rows[0].id) if self.first > self.staff_list.size else self.address()

    @property
    def next_page(self) -> str | None:
        """The address of the page after, or None."""
        return self.address(after=self.rows[-1].id) if self.last < self.total else None

    @property
    def last_page(self) -> str | None:
        """The address of the last page, or None on it."""
        return self.address(at_end=True) if self.last < self.total else None

    def order_address(self, column: Column) -> str:
        """Return the address of the list ordered by a column, in reverse where it is ordered by it already."""
        again = self.asked.order == column.key and not self.asked.descending
        return self.address(order=column.key, descending=again)

    def sorted_as(self, column: Column) -> str | None:
        """Return `ascending` or `descending` for the column by which the list is ordered, else None."""
        if self.asked.order != column.key:
            return None
        return "descending" if self.asked.descending else "ascending"

    @property
    def orders(self) -> list[tuple[str, Column, bool]]:
        """Every order that can be chosen: the value in the address, the column, and whether it is the reverse."""
        return [
            (f"{'-' if reverse else ''}{column.key}", column, reverse)
            for column in self.columns
            if column.order is not None
            for reverse in (False, True)
        ]

    @property
    def order_value(self) -> str:
        """The order as it stands in the address."""
        return f"-{self.asked.order}" if self.asked.descending else self.asked.order


def list_page(staff_list: StaffList, visitor: Any, **places: Any) -> Page:
    """Return the page of a list that the request's address asks for. Answers 404 where the places are not the visitor's."""
    facts = staff_list.facts(visitor, places)
    if facts is None:
        abort(404)
    asked = asking.read(staff_list, visitor)
    reading = Reading(staff_list, visitor, asked, facts)
    rows, first = reading.rows()
    return Page(
        staff_list, visitor, asked, places, staff_list.rows_of(rows), reading.total, first,
        hidden=reading.hidden(), without_first_filters=reading.without_first_filters,
        near=() if reading.total else spelling.near(staff_list, asked, visitor, facts),
    )  # fmt: skip

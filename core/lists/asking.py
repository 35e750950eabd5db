"""What the address asks of a list. A value that the list does not know is left out, so that no address is an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy import ColumnElement, Select

from core.lists.declaring import Filter, StaffList
from core.lists.searching import matching
from core.lists.seeking import Direction
from core.web import search_words

LARGEST_ID = 2**31 - 1
ALL = "all"
"""Chooses everything where a filter has a default."""
END = "end"


@dataclass(frozen=True)
class Asked:
    """The search, the chosen filters, the order, and the row beside which the page begins."""

    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """By filter, the value in force; a filter that shows all is left out."""
    order: str = ""
    descending: bool = False
    after: int | None = None
    before: int | None = None
    at_end: bool = False
    ticked: bool = False
    """Whether all boxes of the page are ticked."""

    @property
    def from_start(self) -> "Asked":
        """The same without a place in the list."""
        return replace(self, after=None, before=None, at_end=False, ticked=False)


def read(staff_list: StaffList, visitor: Any) -> Asked:
    """Read the address of the request."""
    key, descending = _order(request.args.get("order", ""), staff_list, visitor)
    return Asked(
        words=search_words(),
        chosen={one.key: value for one in staff_list.offered_filters if (value := _chosen(one))},
        order=key,
        descending=descending,
        after=_id("after"),
        before=_id("before"),
        at_end=request.args.get("at") == END,
        ticked=request.args.get("ticked") == "1",
    )


def parameters(staff_list: StaffList, asked: Asked) -> dict[str, Any]:
    """Return what stands in the address for this, without what is so anyway."""
    order = f"-{asked.order}" if asked.descending else asked.order
    filters = {
        one.key: asked.chosen.get(one.key) or ALL
        for one in staff_list.offered_filters
        if asked.chosen.get(one.key, "") != one.default
    }
    return {
        **({"q": asked.words} if asked.words else {}),
        **filters,
        **({"order": order} if order != staff_list.order else {}),
        **({"after": asked.after} if asked.after else {}),
        **({"before": asked.before} if asked.before else {}),
        **({"at": END} if asked.at_end else {}),
        **({"ticked": 1} if asked.ticked else {}),
    }


def filtered(staff_list: StaffList, asked: Asked, visitor: Any) -> Select[*tuple[Any, ...]]:
    """Return the list's statement with the visitor's restriction and everything that was asked, without an order."""
    statement = whole(staff_list, visitor)
    for one in staff_list.offered_filters:
        if one.key in asked.chosen:
            statement = statement.where(one.where(asked.chosen[one.key]))
    found = _found(staff_list, asked, visitor)
    return statement if found is None else statement.where(found)


def whole(staff_list: StaffList, visitor: Any) -> Select[*tuple[Any, ...]]:
    """Return the statement of all that the visitor may see."""
    return staff_list.narrowed(staff_list.statement, visitor) if staff_list.narrowed else staff_list.statement


def in_words(staff_list: StaffList, asked: Asked) -> list[str]:
    """Return each filter in force as a page or file states it: `Who: Learners`."""
    return [
        f"{gettext(one.title)}: {dict(one.choices())[asked.chosen[one.key]]}"
        for one in staff_list.offered_filters
        if one.key in asked.chosen
    ]


def direction(staff_list: StaffList, asked: Asked, visitor: Any) -> Direction:
    """Return the order that was asked for."""
    column = staff_list.column(asked.order, visitor)
    if column is None:
        raise ValueError(f"the list {staff_list.name} cannot be ordered by {asked.order!r}")
    return Direction(column.order, staff_list.id, asked.descending)


def _found(staff_list: StaffList, asked: Asked, visitor: Any) -> ColumnElement[bool] | None:
    columns = staff_list.columns_for(visitor)
    return matching(
        asked.words,
        (condition for column in columns for condition in column.search),
        (condition for column in columns for condition in column.whole),
    )


def _chosen(one: Filter) -> str:
    value = request.args.get(one.key, "")
    if value == ALL:
        return ""
    return value if value and value in {known for known, _words in one.choices()} else one.default


def _order(typed: str, staff_list: StaffList, visitor: Any) -> tuple[str, bool]:
    key = typed.removeprefix("-")
    if staff_list.column(key, visitor) is None:
        typed, key = staff_list.order, staff_list.order.removeprefix("-")
    return key, typed.startswith("-")


def _id(name: str) -> int | None:
    value = request.args.get(name, type=int)
    return value if value is not None and 0 < value <= LARGEST_ID else None

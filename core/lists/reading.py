"""Reading one page of a list: its rows, how many there are, and how many its first filter hides."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select

from core.db import run
from core.lists import asking
from core.lists.asking import Asked
from core.lists.declaring import StaffList
from core.lists.seeking import Direction

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Reading:
    """A list as one visitor asked for it. `facts` are the values of the statement's parameters."""

    staff_list: StaffList
    visitor: Any
    asked: Asked
    facts: dict[str, Any]

    @cached_property
    def statement(self) -> Statement:
        """Everything that was asked for, without an order."""
        return asking.filtered(self.staff_list, self.asked, self.visitor)

    @cached_property
    def total(self) -> int:
        """How many rows were asked for, on all pages."""
        return self._count(self.statement)

    @property
    def without_first_filters(self) -> Asked:
        """What was asked, without the filters that count while nobody chose one."""
        defaults = {one.key: one.default for one in self.staff_list.offered_filters if one.default}
        chosen = {key: value for key, value in self.asked.chosen.items() if defaults.get(key) != value}
        return replace(self.asked.from_start, chosen=chosen)

    def hidden(self) -> int:
        """Count the rows that only such a filter hides, where it leaves none; else 0 without a statement."""
        others = self.without_first_filters
        if self.total or others.chosen == self.asked.chosen:
            return 0
        return self._count(asking.filtered(self.staff_list, others, self.visitor))

    def rows(self) -> tuple[list[Any], int]:
        """Return the rows of the page, and the number of the first one."""
        way, size = asking.direction(self.staff_list, self.asked, self.visitor), self.staff_list.size
        if self.asked.at_end and self.total > size:
            rows = self._read(self.statement, way.reversed(), self.total % size or size)[::-1]
            return rows, self.total - len(rows) + 1
        anchor = self.asked.after or self.asked.before
        key = self._key(way, anchor) if anchor else None
        return (self._rows_beside(key[0], anchor, way) if anchor and key else None) or (
            self._read(self.statement, way, size),
            1,
        )

    def _rows_beside(self, value: Any, anchor: int, way: Direction) -> tuple[list[Any], int] | None:
        """Return the page beside a row and the number of its first row, or None where it is the first page."""
        back, size = self.asked.after is None, self.staff_list.size
        seeking = way.reversed() if back else way
        others = self.statement.where(seeking.beyond(value, anchor))
        rows, beyond = self._read(others, seeking, size), self._count(others)
        if back:
            return (rows[::-1], beyond - size + 1) if beyond > size else None
        return (rows, self.total - beyond + 1) if rows else None

    def _read(self, statement: Statement, way: Direction, limit: int) -> list[Any]:
        return list(run(statement.order_by(None).order_by(*way.keys()).limit(limit), self.facts))

    def _key(self, way: Direction, anchor: int) -> Any:
        """Return the value by which a row is ordered, also where a filter leaves the row out, or None."""
        whole = asking.whole(self.staff_list, self.visitor)
        value = whole.with_only_columns(way.expression, maintain_column_froms=True).order_by(None).where(way.id == anchor)
        return run(value, self.facts).one_or_none()

    def _count(self, statement: Statement) -> int:
        ids = statement.with_only_columns(self.staff_list.id, maintain_column_froms=True).order_by(None)
        return run(select(func.count()).select_from(ids.subquery()), self.facts).scalar_one()

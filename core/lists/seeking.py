"""Pages by key: the rows beyond one row in the order of a list. Empty values come last, in both directions.

Unlike an offset, a key costs the same on every page, and no row is skipped or repeated when others come or go.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_


@dataclass(frozen=True)
class Direction:
    """An order by an expression, then by the id. `backwards` reads it from the end."""

    expression: Any
    id: Any
    descending: bool
    backwards: bool = False

    def reversed(self) -> "Direction":
        """Return the same order read from its other end."""
        return Direction(self.expression, self.id, self.descending, not self.backwards)

    def keys(self) -> tuple[ColumnElement[Any], ...]:
        """Return what the statement is ordered by."""
        value, id = (self.expression.desc(), self.id.desc()) if self._falls else (self.expression.asc(), self.id.asc())
        empty = self.expression.is_(None)
        return (empty.desc() if self.backwards else empty.asc(), value, id)

    def beyond(self, value: Any, id: int) -> ColumnElement[bool]:
        """Return the condition for the rows that come after the row with this value and id."""
        same_value_later = self.id < id if self._falls else self.id > id
        empty = self.expression.is_(None)
        if value is None:
            later = and_(empty, same_value_later)
            return or_(later, ~empty) if self.backwards else later
        other_value = self.expression < value if self._falls else self.expression > value
        later = or_(other_value, and_(self.expression == value, same_value_later))
        return later if self.backwards else or_(later, empty)

    @property
    def _falls(self) -> bool:
        return self.descending != self.backwards

"""The journal of a merge: every row that is changed is written down with its values before and after.

Values of columns are stored as JSON: moments and dates in ISO form, and the values of enums.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, Table, Uuid, delete, insert, inspect, select
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import Base, TZDateTime, db
from people.models import Merge, MergeMove, MoveKind, Person


@dataclass(frozen=True)
class Moving:
    """A merge that is under way."""

    merge: Merge

    @property
    def kept_id(self) -> int:
        """The person who stays."""
        return self.merge.kept_id

    @property
    def absorbed_id(self) -> int:
        """The person whose facts go to the kept one."""
        return self.merge.absorbed_id

    def move(self, row: Base, **values: Any) -> None:
        """Change a row that now belongs to the kept person."""
        self._write(MoveKind.MOVED, row, values)

    def set_aside(self, row: Base, **values: Any) -> None:
        """Change a row that gives way to a further one of the kept person."""
        self._write(MoveKind.SET_ASIDE, row, values)

    def change(self, row: Base, **values: Any) -> None:
        """Change another row."""
        self._write(MoveKind.CHANGED, row, values)

    def remember(self, row: Base, *columns: str) -> None:
        """Keep the values of these columns, which are not changed."""
        self._write(MoveKind.REMEMBERED, row, {name: getattr(row, name) for name in columns})

    def exchange(self, leading: Base, aside: Base, column: str, **values: Any) -> None:
        """Give a row of the absorbed person to the kept one, and the kept one's lesser row to the absorbed one.

        A UNIQUE constraint lets no two rows of a person be there at once, so the lesser row waits at a stand-in.
        """
        before = _values(aside, [column, *values])
        with _stand_in() as waits_at:
            _set(aside, {column: waits_at})
            self.move(leading, **{column: self.kept_id})
            _set(aside, {column: self.absorbed_id, **values})
        self._add(MoveKind.SET_ASIDE, aside, before)

    def _write(self, kind: MoveKind, row: Base, values: Mapping[str, Any]) -> None:
        before = _values(row, values)
        _set(row, values)
        self._add(kind, row, before)

    def _add(self, kind: MoveKind, row: Base, before: Mapping[str, Any]) -> None:
        key = {column.name: _plain(getattr(row, column.name)) for column in row.__table__.primary_key}
        db.session.add(
            MergeMove(
                merge_id=self.merge.id,
                kind=kind,
                row_table=row.__tablename__,
                row_key=key,
                before=dict(before),
                after=_values(row, before),
            )
        )
        db.session.flush()


@dataclass(frozen=True)
class Move:
    """A row of the journal with the row that it is about, which is None where that is gone."""

    entry: MergeMove
    row: Any

    @property
    def before(self) -> dict[str, Any]:
        """The values before the merge, as the columns hold them."""
        return {name: _read(self.row.__table__.c[name], value) for name, value in self.entry.before.items()}

    @property
    def was_changed_since(self) -> bool:
        """Whether a column has another value than right after the merge."""
        return _values(self.row, self.entry.after) != self.entry.after


@dataclass(frozen=True)
class Parting:
    """A parting that is under way."""

    merge: Merge

    @property
    def kept_id(self) -> int:
        """The person who keeps what was made since."""
        return self.merge.kept_id

    @property
    def absorbed_id(self) -> int:
        """The person who gets back what was moved."""
        return self.merge.absorbed_id

    @property
    def since(self) -> datetime:
        """The moment of the merge. What was made later stays with the kept person."""
        return self.merge.merged_at

    def moves(self, *tables: str) -> list[Move]:
        """Return what is not put back yet of these tables, or of all, the last first."""
        waiting = select(MergeMove).where(MergeMove.merge_id == self.merge.id, MergeMove.put_back.is_(None))
        if tables:
            waiting = waiting.where(MergeMove.row_table.in_(tables))
        entries = db.session.scalars(waiting.order_by(MergeMove.id.desc())).all()
        return [Move(entry, db.session.get(*_identity(entry))) for entry in entries]

    def put_back(self, move: Move, **forced: Any) -> None:
        """Give a row the values of before, but leave a column that was changed since, unless its value is `forced`."""
        if move.row is None:
            move.entry.put_back = False
            return
        now, after = _values(move.row, move.entry.after), move.entry.after
        values = {name: value for name, value in move.before.items() if now[name] == after[name]} | forced
        try:
            with db.session.begin_nested():
                _set(move.row, values)
        except IntegrityError:  # the kept person has such a row by now: a fact made after the merge, which stays
            db.session.refresh(move.row)
            move.entry.put_back = False
        else:
            move.entry.put_back = values.keys() >= move.before.keys()
        db.session.flush()

    def exchange_back(self, leading: Move, aside: Move, column: str) -> None:
        """Undo `Moving.exchange`."""
        with _stand_in() as waits_at:
            _set(aside.row, {column: waits_at})
            _set(leading.row, {column: self.absorbed_id})
            _set(aside.row, {column: self.kept_id})
        for move in (leading, aside):
            self.put_back(move, **{column: getattr(move.row, column)})


@contextmanager
def _stand_in() -> Iterator[int]:
    """Make a person who is nobody, and remove them at the end: within the transaction two rows change places there."""
    table: Table = Person.__table__  # type: ignore[assignment]  # a model's table
    nobody = {"name": "", "phone": "-", "language": "id", "text_size": 100, "created_at": clock.now(), "closed_at": clock.now()}
    person_id = db.session.execute(insert(table).values(nobody).returning(table.c.id)).scalar_one()
    yield person_id
    db.session.execute(delete(table).where(table.c.id == person_id))


def _set(row: Base, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()


def _values(row: Any, names: Mapping[str, Any] | list[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, SqlEnum):
        return kind.enum_class(value) if kind.enum_class else value
    if isinstance(kind, TZDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return UUID(value) if isinstance(kind, Uuid) else value


def _identity(entry: MergeMove) -> tuple[type[Base], tuple[Any, ...]]:
    """Return the model and the primary key of the row that an entry is about."""
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == entry.row_table)
    columns = inspect(model).primary_key
    return model, tuple(_read(column, entry.row_key[column.name]) for column in columns)

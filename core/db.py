"""The database: one declarative base, one session a request, types that both engines agree on."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Enum,
    Executable,
    MetaData,
    Result,
    String,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType


class TZDateTime(TypeDecorator[datetime]):
    """An aware moment. SQLite drops the zone, so it is stored as UTC and read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can find it on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class OneOf(Enum):
    """An enum whose words are written into a statement where they are compared, and not sent beside it.

    They never change from one request to the next, and an index over the rows of one state serves only who names the state:
    given as a parameter, SQLite plans the statement anew each time it runs, which takes ten times as long as running it.
    """

    class Comparator(Enum.Comparator):
        """How a column of this type is compared."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """`state == State.OPEN` and `state.in_([State.OPEN, ...])` with the words themselves."""
            if op in {operators.eq, operators.ne}:
                other = tuple(_written(word) for word in other)
            elif op in {operators.in_op, operators.not_in_op} and isinstance(other[0], Collection):
                other = ([_written(word) for word in other[0]],)
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator


def _written(word: Any) -> Any:
    return literal_column(f"'{word}'", String) if isinstance(word, StrEnum) else word


def one_of(words: type[StrEnum]) -> OneOf:
    """A column type that stores an enum's values (SQLAlchemy alone would store the Python names) under a CHECK."""
    return OneOf(
        words,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=words.__name__.lower(),
        values_callable=lambda enum: [word.value for word in enum],
    )


Moment = Annotated[datetime, mapped_column(TZDateTime)]
Json = Annotated[Any, mapped_column(JSON)]
"""Plain JSON on both engines: it keeps the order of keys, which an export must give back."""

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

if TYPE_CHECKING:
    Model = Base  # a type checker cannot follow a class that is an attribute
else:
    Model = db.Model


def upsert(model: type[Any]) -> Any:
    """An INSERT of the engine in use that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return inserting(db.engine.dialect.name, model)


def inserting(dialect: str, model: type[Any]) -> Any:
    """The same for an engine by its name: for a statement that is built once."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(model)


def run(statement: Executable, facts: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Send a statement that names columns, not entities, past the ORM: half the processor time, for pages that are asked often.

    It takes part in the session's transaction and sees what the session has not yet written.
    """
    session = db.session()
    session.flush()
    return session.connection().execute(statement, facts)


def changed(result: Result[Any]) -> int:
    """How many rows an UPDATE or a DELETE met; at 0 another request was first."""
    return cast(CursorResult[Any], result).rowcount

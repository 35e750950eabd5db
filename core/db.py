"""The database: the declarative base, the session, and column types that behave alike on SQLite and PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
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
    """An aware moment. SQLite drops the zone, so it is stored and read as UTC."""

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
    """The base of all models. It names every constraint, so that a migration can find it on both engines."""

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
    """An enum column that writes the compared values into the statement as literals, not as parameters.

    A partial index over the rows of one state helps only statements that name the state as a literal. With a parameter, SQLite
    plans the statement anew for each run, which takes ten times as long as the run.
    """

    class Comparator(Enum.Comparator):
        """The comparisons of a column of this type."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            """Write the values of `state == State.OPEN` and `state.in_([State.OPEN, ...])` as literals."""
            if op in {operators.eq, operators.ne}:
                other = tuple(_literal(value) for value in other)
            elif op in {operators.in_op, operators.not_in_op} and isinstance(other[0], Collection):
                other = ([_literal(value) for value in other[0]],)
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator


def _literal(value: Any) -> Any:
    return literal_column(f"'{value}'", String) if isinstance(value, StrEnum) else value


def one_of(members: type[StrEnum]) -> OneOf:
    """Return a column type that stores an enum's values (SQLAlchemy's default are its names) with a CHECK constraint."""
    return OneOf(
        members,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=members.__name__.lower(),
        values_callable=lambda enum: [member.value for member in enum],
    )


Moment = Annotated[datetime, mapped_column(TZDateTime)]
Json = Annotated[Any, mapped_column(JSON)]
"""Plain JSON on both engines. It keeps the order of keys, which an export must reproduce."""

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

if TYPE_CHECKING:
    Model = Base  # a type checker cannot follow a class that is an attribute
else:
    Model = db.Model


def upsert(model: type[Any]) -> Any:
    """Return an INSERT for the engine in use, with `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return insert_for(db.engine.dialect.name, model)


def insert_for(dialect: str, model: type[Any]) -> Any:
    """Return the INSERT of `upsert` for a named dialect, for statements that are built at import."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(model)


def run(
    statement: Executable, facts: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Execute a statement of columns (not entities) without the ORM, which halves the processor time of busy pages.

    It runs in the session's transaction, after a flush of the session.
    """
    session = db.session()
    session.flush()
    return session.connection().execute(statement, facts)


def changed(result: Result[Any]) -> int:
    """Return how many rows an UPDATE or a DELETE affected. 0 often means that another request was first."""
    return cast(CursorResult[Any], result).rowcount

"""Whatever a migration may forget is seen: for each kind of difference two small databases that differ in it alone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    text,
)

from tests.architecture.schema import lines_of, parts_of

TYPED_IN = "kind IN ('tea', 'it''s, (quoted)')"
PLANTED = {
    "a new word of an enum": {"kinds": ("tea", "it's, (quoted)", "rice")},
    "a rule gone": {"check": None},
    "another rule": {"check": "price > 1"},
    "a rule by another name": {"check_name": "ck_goods_price"},
    "another default": {"default": "1"},
    "a default gone": {"default": None},
    "another WHERE of an index": {"where": "price > 5"},
    "an index for all rows": {"where": None},
    "an index that is unique": {"unique_index": True},
    "an index over more columns": {"indexed": ("price", "name")},
    "a unique pair gone": {"unique": ()},
    "another unique pair": {"unique": ("shop_id", "price")},
    "another ON DELETE": {"ondelete": "SET NULL"},
    "no ON DELETE": {"ondelete": None},
    "a foreign key to another table": {"points_at": "streets.id"},
    "another type": {"name_type": String(81)},
    "a column that may be empty": {"name_may_lack": True},
    "a column more": {"more": ("note",)},
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A database without tables, forgotten afterwards."""
    on_sqlite = database_url.startswith("sqlite")
    with create_engine("sqlite://" if on_sqlite else database_url, poolclass=NullPool).connect() as connection:
        if not on_sqlite:
            connection.execute(text("CREATE SCHEMA planted"))
            connection.execute(text("SET LOCAL search_path TO planted"))
        yield connection
        connection.rollback()


@pytest.mark.parametrize("differs", PLANTED)
def test_a_difference_is_seen(connection, differs):
    assert made(connection) != made(connection, **PLANTED[differs])


def test_the_same_form_has_the_same_lines(connection):
    assert made(connection) == made(connection)


def test_a_comma_or_bracket_in_quotes_parts_nothing():
    statement = f"CREATE TABLE goods (kind VARCHAR(32) NOT NULL, CHECK ({TYPED_IN})) STRICT"
    assert parts_of(statement) == ["kind VARCHAR(32) NOT NULL", f" CHECK ({TYPED_IN})", "table  STRICT"]


def made(
    connection: Connection,
    *,
    kinds: tuple[str, ...] = ("tea", "it's, (quoted)"),
    check: str | None = "price > 0",
    check_name: str = "ck_goods_dear",
    default: str | None = "0",
    where: str | None = "price > 4",
    unique_index: bool = False,
    indexed: tuple[str, ...] = ("price",),
    unique: tuple[str, ...] = ("shop_id", "name"),
    ondelete: str | None = "CASCADE",
    points_at: str = "shops.id",
    name_type: String = String(80),
    name_may_lack: bool = False,
    more: tuple[str, ...] = (),
) -> set[str]:
    """The lines of a small database that is made, looked at and dropped."""
    form = MetaData()
    for name in ("shops", "streets"):
        Table(name, form, Column("id", Integer, primary_key=True))
    Table(
        "goods",
        form,
        Column("id", Integer, primary_key=True),
        Column("kind", Enum(*kinds, name="kind", native_enum=False, create_constraint=True, length=32)),
        Column("name", name_type, nullable=name_may_lack),
        Column("price", Integer, server_default=default and text(default)),
        Column("shop_id", ForeignKey(points_at, name="fk_goods_shop", ondelete=ondelete)),
        *(Column(name, String) for name in more),
        *([CheckConstraint(check, name=check_name)] if check else []),
        *([UniqueConstraint(*unique, name="uq_goods")] if unique else []),
        Index("ix_goods", *indexed, unique=unique_index, **_on_both(where)),
    )
    form.create_all(connection)
    lines = lines_of(connection)
    form.drop_all(connection)
    return lines


def _on_both(where: str | None) -> dict:
    return {f"{engine}_where": text(where) for engine in ("sqlite", "postgresql")} if where else {}

"""Check that this program can read every frozen JSON record in the database, with the kind that its column names."""

from collections.abc import Iterator

from sqlalchemy import JSON, Table, select

from core.db import Base, db
from core.snapshots import KIND, Unreadable

NAMED_AT_MOST = 5
"""Unreadable rows that are named; further ones are counted."""
BATCH = 500
"""Rows that are fetched at a time."""


def examine() -> tuple[bool, str]:
    """Return whether every frozen record can be read, and a sentence for `lms doctor` that names those that cannot."""
    broken = [row for table in Base.metadata.sorted_tables for row in _unreadable(table)]
    if not broken:
        return True, "every frozen record can be read"
    more = f" and {len(broken) - NAMED_AT_MOST} more" if len(broken) > NAMED_AT_MOST else ""
    named = "; ".join(broken[:NAMED_AT_MOST])
    return False, f"{len(broken)} frozen records cannot be read: {named}{more}. Run the newest program, or restore a backup"


def _unreadable(table: Table) -> Iterator[str]:
    columns = [column for column in table.columns if isinstance(column.type, JSON) and KIND in column.info]
    if not columns:
        return
    key_columns = list(table.primary_key)
    for row in db.session.execute(select(*key_columns, *columns).execution_options(yield_per=BATCH)):
        key, values = row[: len(key_columns)], row[len(key_columns) :]
        for column, stored in zip(columns, values, strict=True):
            try:
                if stored is not None:
                    column.info[KIND].read(stored)
            except Unreadable as error:
                yield f"{table.name} {'/'.join(map(str, key))} ({error.subject})"

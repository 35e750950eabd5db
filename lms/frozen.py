"""Whether this program can read what is frozen in the database: each row by the reader that its column names."""

from collections.abc import Iterator

from sqlalchemy import JSON, Table, select

from core.db import Base, db
from core.snapshots import KIND, Unreadable

NAMED = 5
"""So many rows are named, and the others counted."""
BATCH = 500


def examine() -> tuple[bool, str]:
    """Whether all can be read, and a sentence that names what cannot, for `lms doctor`."""
    broken = [row for table in Base.metadata.sorted_tables for row in _unreadable(table)]
    if not broken:
        return True, "every frozen record can be read"
    more = f" and {len(broken) - NAMED} more" if len(broken) > NAMED else ""
    named = "; ".join(broken[:NAMED])
    return False, f"{len(broken)} frozen records cannot be read: {named}{more}. Run the newest program, or restore a backup"


def _unreadable(table: Table) -> Iterator[str]:
    columns = [column for column in table.columns if isinstance(column.type, JSON) and KIND in column.info]
    if not columns:
        return
    keys = list(table.primary_key)
    for row in db.session.execute(select(*keys, *columns).execution_options(yield_per=BATCH)):
        for column, stored in zip(columns, row[len(keys) :], strict=True):
            try:
                if stored is not None:
                    column.info[KIND].read(stored)
            except Unreadable as fault:
                yield f"{table.name} {'/'.join(map(str, row[: len(keys)]))} ({fault.subject})"

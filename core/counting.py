"""Numbers of papers that count from 1 each year, without gaps and without repeats."""

from typing import Any

from core.db import db, upsert


def next_in(counter: Any, year: int) -> int:
    """Return the next number of a year. `counter` is a model with a row for each year: the primary key `year`, and `last`.

    The year's row stays locked until the commit, so a rollback leaves no gap.
    """
    first = upsert(counter).values(year=year, last=1)
    increment = first.on_conflict_do_update(index_elements=["year"], set_={"last": counter.last + 1})
    return db.session.scalar(increment.returning(counter.last))

"""The office's row of certificate numbers: begins at 1 each year, and a number once given is never given again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from certificates.models import NumberRow
from core.db import db, upsert


def next_in(year: int) -> int:
    """The next number of a year. The year's row stays locked until the commit, so that a rollback leaves no gap."""
    first = upsert(NumberRow).values(year=year, last=1)
    one_more = first.on_conflict_do_update(index_elements=["year"], set_={"last": NumberRow.last + 1})
    return db.session.scalar(one_more.returning(NumberRow.last))


def written(sequence: int, *, course_code: str, day: date, numbering: Mapping[str, Any]) -> str:
    """A number as it is printed, by the office's pattern: `0001/UMKM-GD/FOTO-01/XI/2026` (`certificate.yaml`, numbering)."""
    return numbering["pattern"].format(
        seq=sequence,
        programme=numbering["programme"],
        course=course_code,
        month_roman=numbering["months_roman"][day.month - 1],
        year=day.year,
    )

"""Certificate numbers. They count from 1 each year, without gaps and without repeats."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from certificates.models import NumberRow
from core import counting


def next_in(year: int) -> int:
    """Return the next number of a year. The year's row stays locked until the commit, so a rollback leaves no gap."""
    return counting.next_in(NumberRow, year)


def formatted(sequence: int, *, course_code: str, day: date, numbering: Mapping[str, Any]) -> str:
    """Format a number by the office's pattern (`certificate.yaml`, numbering): `0001/UMKM-GD/FOTO-01/XI/2026`."""
    return numbering["pattern"].format(
        seq=sequence,
        programme=numbering["programme"],
        course=course_code,
        month_roman=numbering["months_roman"][day.month - 1],
        year=day.year,
    )

"""Tables as files for a spreadsheet: CSV in UTF-8, in which no cell can act as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What spreadsheets take for the beginning of a formula, also after blanks."""


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with its head. The mark at the beginning makes spreadsheets read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(cell: object) -> object:
    """A cell as it may stand in the file: numbers as they are, nothing as empty, a text that would act behind an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return cell
    text = str(cell)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(ACTS) or text.startswith(ACTS) else text

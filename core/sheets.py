"""Files for spreadsheets, in which no cell acts as a formula: CSV in UTF-8, and XLSX. Every export writes its cells here.

In XLSX each cell has a type, and a text is never read as a formula or a link. CSV has no types, and spreadsheets deviate from the format. They skip invisible characters before a sign, and read full-width signs as plain ones. A
spreadsheet that expects another delimiter (with Indonesian settings `;`) ignores our quotes: it splits a cell at a `;`, a tab
or the end of a line, and the rest becomes another cell. So each such piece is checked by itself.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from core import clock

SIGNS = frozenset("=+-@|%\N{MINUS SIGN}")
"""Characters with which a formula or a command begins in a spreadsheet."""
SPLITS = re.compile(r"([;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])")
"""Where a spreadsheet may split a cell."""
PHONE = re.compile(r"\+[1-9][0-9](?:[ -]?[0-9]){5,13}")
"""A phone number with its country code. As a formula it is harmless, and programs that read the file need it unchanged."""

LONGEST_CELL = 32_767
"""Characters of a cell that spreadsheets take."""
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML, and so XLSX, does not have."""
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
WIDEST = 48
"""Characters of the widest column of a sheet."""


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV. The byte order mark at its beginning makes spreadsheets read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_csv(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as CSV into a file, row by row. Days and moments are written as ISO 8601, in the office's time zone."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(_in_text(cell)) for cell in row] for row in rows)
    text.detach()


def write_xlsx(
    file: IO[bytes],
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    about: tuple[str, Sequence[str]] | None = None,
) -> None:
    """Write a table as XLSX into a file. The writer keeps one row in memory and the others in a temporary file.

    `about` is a second sheet: its title and its lines. It is left out where there are no lines.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(NOT_IN_A_TITLE.sub(" ", title)[:31])
    sheet.freeze_panes(1, 0)
    for column, words in enumerate(head):
        sheet.set_column(column, column, min(WIDEST, max(14, len(words) + 2)))
    sheet.write_row(0, 0, [_clean(words) for words in head], book.add_format({"bold": True}))
    formats = {
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, formats)
    if about and about[1]:
        _write_about(book, *about)
    book.close()


def _write_about(book: Any, title: str, lines: Sequence[str]) -> None:
    """Write the second sheet, a line a row."""
    sheet = book.add_worksheet(NOT_IN_A_TITLE.sub(" ", title)[:31])
    sheet.set_column(0, 0, WIDEST)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, _clean(line))


def _write(sheet: Any, row: int, column: int, cell: object, formats: Mapping[str, Any]) -> None:
    """Write a cell by its type, so that the library guesses nothing of a text."""
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.astimezone(clock.zone()).replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        text = _clean(str(cell))
        sheet.write_string(row, column, text, *([formats["wrapped"]] if len(text) > WIDEST else []))


def _clean(text: str) -> str:
    return UNREADABLE.sub("", text)[:LONGEST_CELL]


def _in_text(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell


def safe(cell: object) -> object:
    """Make a cell safe: a piece that would act gets an apostrophe before it. Numbers stay, and None becomes empty."""
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return cell
    first, *others = SPLITS.split(str(cell))
    pieces = [piece if SPLITS.fullmatch(piece) else _safe_piece(piece) for piece in others]
    return ("'" if _acts(first) or (not first and others) else "") + first + "".join(pieces)


def _safe_piece(piece: str) -> str:
    """Make the piece after a split safe. A line of a list (`- gula`) and a smiley stay as they are.

    A sign alone does not, because our quote, the delimiter and the next cell would continue it (`-","&...`).
    """
    sign, after = _visible(piece)[:1], _visible(piece)[1:]
    is_text = after[:1] in {" ", ")"} and _visible(after) and not set('|"') & set(after)
    is_list_item = sign in {"-", "+"} and bool(is_text)
    return f"'{piece}" if _acts(piece) and not is_list_item else piece


def _acts(piece: str) -> bool:
    """Whether a spreadsheet may take a piece for a formula or a command."""
    visible = _visible(piece)
    return unicodedata.normalize("NFKC", visible[:1])[:1] in SIGNS and not PHONE.fullmatch(visible.rstrip())


def _visible(text: str) -> str:
    """Return a text without the leading blanks, control characters, format characters and quotes that spreadsheets skip.

    A quote is doubled in the file, and after a split `""=1` is an empty quoted cell with a formula behind it.
    """
    start = next((place for place, character in enumerate(text) if not _is_skipped(character)), len(text))
    return text[start:]


def _is_skipped(character: str) -> bool:
    return character == '"' or unicodedata.category(character)[0] in "ZC"

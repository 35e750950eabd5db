"""CSV files in UTF-8 for spreadsheets, in which no cell acts as a formula. Every export of the program writes its cells here.

Spreadsheets deviate from the format. They skip invisible characters before a sign, and read full-width signs as plain ones. A
spreadsheet that expects another delimiter (with Indonesian settings `;`) ignores our quotes: it splits a cell at a `;`, a tab
or the end of a line, and the rest becomes another cell. So each such piece is checked by itself.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

SIGNS = frozenset("=+-@|%\N{MINUS SIGN}")
"""Characters with which a formula or a command begins in a spreadsheet."""
SPLITS = re.compile(r"([;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])")
"""Where a spreadsheet may split a cell."""
PHONE = re.compile(r"\+[1-9][0-9](?:[ -]?[0-9]){5,13}")
"""A phone number with its country code. As a formula it is harmless, and programs that read the file need it unchanged."""


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV. The byte order mark at its beginning makes spreadsheets read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


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

"""Tables as files for a spreadsheet: CSV in UTF-8, in which no cell can act as a formula. Nothing else writes cells.

Spreadsheets do more than the format says: they skip what cannot be seen before a sign, take full-width signs for plain ones, and one
that expects another delimiter (with Indonesian settings `;`) ignores our quotes, so that a cell is torn at a `;`, a tab or the end of
a line and the rest of it becomes a cell too. So each such piece is looked at by itself.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

SIGNS = frozenset("=+-@|%\N{MINUS SIGN}")
"""What a spreadsheet takes for the beginning of a formula or of a command."""
TEARS = re.compile(r"([;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])")
"""Where a cell may be torn."""
PHONE = re.compile(r"\+[1-9][0-9](?:[ -]?[0-9]){5,13}")
"""A phone number with its country: it works nothing out that could hurt, and whoever reads the file by a program needs it as it is."""


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with its head. The mark at the beginning makes spreadsheets read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(cell: object) -> object:
    """A cell as it may stand in the file: numbers as they are, nothing as empty, an apostrophe before whatever would act."""
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return cell
    first, *others = TEARS.split(str(cell))
    pieces = [piece if TEARS.fullmatch(piece) else _inside(piece) for piece in others]
    return ("'" if _acts(first) or (not first and others) else "") + first + "".join(pieces)


def _inside(piece: str) -> str:
    """What follows a tear. A line of a list (`- gula`) and a smile stay as they are.

    A sign alone does not: our quote, the delimiter and the next cell would go on with it (`-","&...`).
    """
    sign, after = _seen(piece)[:1], _seen(piece)[1:]
    names_something = after[:1] in {" ", ")"} and _seen(after) and not set('|"') & set(after)
    is_a_line = sign in {"-", "+"} and bool(names_something)
    return f"'{piece}" if _acts(piece) and not is_a_line else piece


def _acts(piece: str) -> bool:
    seen = _seen(piece)
    return unicodedata.normalize("NFKC", seen[:1])[:1] in SIGNS and not PHONE.fullmatch(seen.rstrip())


def _seen(text: str) -> str:
    """A text from where a spreadsheet sees its first sign: after blanks of any kind, control and format characters, and quotes.

    A quote is doubled in the file, and `""=1` is an empty quoted cell with a formula after it where a cell was torn.
    """
    start = next((place for place, character in enumerate(text) if not _is_skipped(character)), len(text))
    return text[start:]


def _is_skipped(character: str) -> bool:
    return character == '"' or unicodedata.category(character)[0] in "ZC"

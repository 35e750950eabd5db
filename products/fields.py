"""Parse what people type for a product: numbers and amounts of money, and lists with one choice on each line."""

import re
from typing import Any

LONGEST_TITLE = 200

LARGEST = 2_000_000_000
"""The largest number taken, in rupiah, grams or pieces. It fits the database's 32-bit integers."""

MOST_VARIANTS, LONGEST_VARIANT = 50, 60

_WHOLE = re.compile(r"(?:rp\.?\s*)?([0-9]{1,3}(?:[.,\s][0-9]{3})+|[0-9]+)(?:,-|,00)?", re.IGNORECASE)


class NotANumber(ValueError):
    """The text holds letters, a fraction or too many digits for a whole number."""


def whole_number(text: str) -> int:
    """Parse a whole number; `45000`, `45.000` and `Rp 45.000` give the same. Raises NotANumber."""
    match = _WHOLE.fullmatch(text.strip())
    digits = re.sub(r"[^0-9]", "", match[1]) if match else ""
    if not digits or len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise NotANumber(text)
    return int(digits)


def lines(text: str) -> list[str]:
    """Split a text into its lines, without blank and repeated lines."""
    tidied = [" ".join(line.split()) for line in text.splitlines()]
    return list(dict.fromkeys(line for line in tidied if line))


def parse_field(name: str, text: str) -> Any:
    """Convert a task's text to the value of a listing's field. Returns None if a number is expected and the text is none."""
    if name in {"title", "description"}:
        return text.strip() if name == "description" else " ".join(text.split())[:LONGEST_TITLE]
    if name == "variants":
        return [line[:LONGEST_VARIANT] for line in lines(text)][:MOST_VARIANTS]
    try:
        return whole_number(text)
    except NotANumber:
        return None

"""How the fields of a product's page are read from what people type: money and numbers as they are written, one choice a line."""

import re
from typing import Any

LARGEST = 2_000_000_000
"""More rupiah, grams or pieces than any micro-enterprise has, and what a whole number in the database holds."""

MOST_VARIANTS, LONGEST_VARIANT = 50, 60

_WHOLE = re.compile(r"(?:rp\.?\s*)?([0-9]{1,3}(?:[.,\s][0-9]{3})+|[0-9]+)(?:,-|,00)?", re.IGNORECASE)


class NotANumber(ValueError):
    """There are letters, a fraction or too many digits in what should be a whole number."""


def whole_number(text: str) -> int:
    """`45000`, `45.000` and `Rp 45.000` are the same. Raises NotANumber."""
    found = _WHOLE.fullmatch(text.strip())
    digits = re.sub(r"[^0-9]", "", found[1]) if found else ""
    if not digits or len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise NotANumber(text)
    return int(digits)


def lines(text: str) -> list[str]:
    """One choice a line; blank ones and doubled ones are left out."""
    found = [" ".join(line.split()) for line in text.splitlines()]
    return list(dict.fromkeys(line for line in found if line))


def parsed(name: str, text: str) -> Any:
    """What a task's text says for a field; None where it says no number."""
    if name in {"title", "description"}:
        return text.strip() if name == "description" else " ".join(text.split())[:200]
    if name == "variants":
        return [line[:LONGEST_VARIANT] for line in lines(text)][:MOST_VARIANTS]
    try:
        return whole_number(text)
    except NotANumber:
        return None

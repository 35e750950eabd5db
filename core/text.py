"""What people typed: counted and compared."""

import re


def words_in(text: str) -> int:
    """How many words a person would count: runs of letters or digits, hyphens and dots inside a run do not split it."""
    return len(re.findall(r"\w+(?:[-.'’]\w+)*", text))


def fold(text: str) -> str:
    """One spelling for comparing what people typed: case, accents of dashes and runs of spaces folded."""
    return re.sub(r"\s+", " ", text.replace("–", "-").replace("’", "'")).strip().casefold()

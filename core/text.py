"""Count the words of typed text, and fold its spelling for comparison."""

import re


def words_in(text: str) -> int:
    """Count the words: runs of letters or digits. Hyphens, dots and apostrophes inside a run do not split it."""
    return len(re.findall(r"\w+(?:[-.'’]\w+)*", text))


def fold(text: str) -> str:
    """Return one spelling for comparison: lower case, plain dashes and apostrophes, single spaces."""
    return re.sub(r"\s+", " ", text.replace("–", "-").replace("’", "'")).strip().casefold()

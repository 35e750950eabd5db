"""How many signs of Markdown a paragraph may have: what is refused must not depend on how quick the machine is just now."""

import re
from itertools import groupby

MOST_OPEN = 20
"""Brackets that nothing closes: for each one the rest of its paragraph is looked through. Twenty take a tenth of a second in the longest
text, two hundred the whole time that a text may have."""
MOST_MARKS = 1_000
"""Stars, underscores and backticks: so many take a hundredth of a second."""

CLOSED = re.compile(r"\[[^\[\]]*\](?:\((?:[^()]|\([^()]*\))*+\)|(?!\())")
"""A link, a picture, or words in brackets."""
MARKS = re.compile(r"[*_`]")


def overloaded_line(source: str) -> int | None:
    """The first line of the first paragraph that has more of them."""
    lines = enumerate(source.split("\n"), 1)
    for is_blank, paragraph in groupby(lines, lambda line: not line[1].strip()):
        numbers, words = zip(*paragraph, strict=True)
        if not is_blank and _is_overloaded("\n".join(words)):
            return int(numbers[0])
    return None


def _is_overloaded(paragraph: str) -> bool:
    return CLOSED.sub("", paragraph).count("[") > MOST_OPEN or len(MARKS.findall(paragraph)) > MOST_MARKS

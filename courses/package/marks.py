"""Limits on the Markdown signs of a paragraph. They refuse slow texts independently of the machine's speed."""

import re
from itertools import groupby

MOST_OPEN = 12
"""The most unclosed brackets. Markdown searches the rest of the paragraph for each one: twelve take a tenth of a second in the
longest text, two hundred take all of the allowed time."""
MOST_MARKS = 1_000
"""The most stars, underscores and backticks; a thousand take a hundredth of a second."""

CLOSED = re.compile(r"\[[^\[\]]*\](?:\((?:[^()]|\([^()]*\))*+\)|(?!\())")
"""A link, a picture, or other text in closed brackets."""
MARKS = re.compile(r"[*_`]")


def overloaded_line(source: str) -> int | None:
    """Return the first line of the first paragraph beyond the limits, counted from 1, or None."""
    lines = enumerate(source.split("\n"), 1)
    for is_blank, paragraph in groupby(lines, lambda line: not line[1].strip()):
        numbers, words = zip(*paragraph, strict=True)
        if not is_blank and _is_overloaded("\n".join(words)):
            return int(numbers[0])
    return None


def _is_overloaded(paragraph: str) -> bool:
    return CLOSED.sub("", paragraph).count("[") > MOST_OPEN or len(MARKS.findall(paragraph)) > MOST_MARKS

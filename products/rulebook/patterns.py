"""Which patterns of document numbers may be used: those whose search takes a time in line with the number's length.

Python's `re` tries every way in which nested repeats could share the letters: `(\\d+)+x` takes years for forty digits.
"""

import re
from collections.abc import Iterator

LONGEST = 200
"""Letters of a pattern."""

BRACES = re.compile(r"\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)\}")
ONCE = {"?", "{0,1}", "{,1}", "{1}", "{1,1}"}
"""Repeats that take a part once at most."""


def is_usable(pattern: str) -> bool:
    """Return whether a pattern compiles and repeats no group that has a repeat or a choice inside."""
    if len(pattern) > LONGEST:
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return not _repeats_within_repeats(pattern)


def _repeats_within_repeats(pattern: str) -> bool:
    """Return whether a group with a repeat or a choice inside is repeated itself."""
    groups = [False]  # of each open group whether it has a repeat or a choice inside
    closed = False  # whether the part before is a group that has one
    for part in _parts(pattern):
        before, closed = closed, False
        if part == "(":
            groups.append(False)
        elif part == ")":
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        elif part in {"*", "+", "?"} or BRACES.fullmatch(part):
            if before and part not in ONCE:
                return True
            groups[-1] = True
        elif part == "|":
            groups[-1] = True
    return False


def _parts(pattern: str) -> Iterator[str]:
    """Yield the signs of a pattern that compiles; an escape, a class and a number of repeats as one part each."""
    place = 0
    while place < len(pattern):
        end = place + 1
        if pattern[place] == "\\":
            end = place + 2
        elif pattern[place] == "[":
            end = _end_of_class(pattern, place)
        elif braces := BRACES.match(pattern, place):
            end = braces.end()
        yield pattern[place:end]
        opens_specially = pattern[place] == "(" and pattern[end : end + 1] == "?"
        place = end + 1 if opens_specially else end


def _end_of_class(pattern: str, place: int) -> int:
    """Return the place behind a class such as `[^]a-z]`. A bracket that comes first belongs to the class."""
    place += 1
    place += pattern[place : place + 1] == "^"
    place += pattern[place : place + 1] == "]"
    while pattern[place : place + 1] not in {"]", ""}:
        place += 2 if pattern[place] == "\\" else 1
    return place + 1

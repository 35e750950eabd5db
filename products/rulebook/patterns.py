"""Which patterns of document numbers may be used: those whose search takes a time in line with the number's length.

Python's `re` tries every way in which nested repeats could share the letters: `(\\d+)+x` takes years for forty digits.
"""

import re

LONGEST = 200
"""Letters of a pattern."""

_CLASS = r"\[\^?\]?(?:\\.|[^\]\\])*(?:\]|\\?\Z)"  # to the end where it is not closed, so that no text is read twice
PARTS = re.compile(rf"\\.|{_CLASS}|\((?:\?[:=!]|\?<[=!]|\?P<\w+>)?|\)|\||[*+?]|\{{\d*,?\d*\}}|.", re.DOTALL)
REPEAT = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\}")
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
    for part in PARTS.findall(pattern):
        before, closed = closed, False
        if part.startswith("("):
            groups.append(False)
        elif part == ")":
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        elif REPEAT.fullmatch(part):
            if before and part not in ONCE:
                return True
            groups[-1] = True
        elif part == "|":
            groups[-1] = True
    return False

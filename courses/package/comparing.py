"""What differs between two editions, item by item, in words that a trainer recognises."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from courses.models import ChangedItem, ChangeHow, ChangeKind

SMALL = 4
"""Words that a slip of the pen changes at most, taken out and put in together."""
MUCH = 25
"""Words from which on something is new to read, not only said better."""
MOST_LINES = 8
MOST_COMPARED = 10_000
MOST_PAIRS = 50_000
"""Of equal words, old and new; a lesson rewritten from end to end has some thousand."""
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Change:
    """One item that differs; `kind` is a proposal that the trainer confirms or changes."""

    item: ChangedItem
    key: str
    how: ChangeHow
    kind: ChangeKind
    title: Any = None
    """What it is called, `{"id": ..., "en": ...}`, where it has a name."""
    before: str = ""
    after: str = ""

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.item}-{self.key}"


class Piece(NamedTuple):
    """A stretch of a line: `same`, `out` or `in`."""

    kind: str
    text: str


def compare(
    item: ChangedItem, before: dict[str, tuple[Any, str, str]], after: dict[str, tuple[Any, str, str]]
) -> Iterator[Change]:
    """The changes among items by key, each given as (title, a hash or whatever tells it apart, its text); in reading order."""
    for key, (title, print_, text) in after.items():
        if key not in before:
            yield Change(item, key, ChangeHow.ADDED, ChangeKind.NEW_MATERIAL, title, "", text)
        elif before[key][1] != print_:
            old = before[key][2]
            yield Change(item, key, ChangeHow.CHANGED, proposed(old, text), title, old, text)
    for key, (title, _, text) in before.items():
        if key not in after:
            yield Change(item, key, ChangeHow.REMOVED, ChangeKind.CLARIFICATION, title, text, "")


def proposed(before: str, after: str) -> ChangeKind:
    """A guess from how much became different: a changed figure is never a slip of the pen."""
    out, new = _words(before, after)
    if len(new) >= MUCH and len(new) > 2 * len(out):
        return ChangeKind.NEW_MATERIAL
    figures = any(any(sign.isdigit() for sign in word) for word in (*out, *new))
    return ChangeKind.TYPO if len(out) + len(new) <= SMALL and not figures else ChangeKind.CLARIFICATION


def marked(before: str, after: str) -> tuple[list[list[Piece]], int]:
    """The lines that differ, with what went out and what came in, and how many more lines there are."""
    lines = list(_changed_lines(before.split("\n"), after.split("\n")))
    return lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)


def lines_of(parts: Iterable[Any]) -> str:
    """Texts (titles in all their languages) one below the other, as something to compare."""
    return "\n".join(
        " / ".join(part[language] for language in sorted(part, reverse=True)) if isinstance(part, dict) else str(part)
        for part in parts
        if part
    )


def _steps(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """How the new comes from the old, as `SequenceMatcher` says it. Where to find that out would take long, all between the
    first and the last difference counts as exchanged."""
    first = _alike(old, new)
    last = _alike(old[: first - 1 if first else None : -1], new[: first - 1 if first else None : -1])
    between, came = old[first : len(old) - last], new[first : len(new) - last]
    if _is_quick(between, came):
        steps = SequenceMatcher(None, between, came, autojunk=False).get_opcodes()
    else:
        steps = [("replace", 0, len(between), 0, len(came))]
    moved = [(tag, first + a, first + b, first + c, first + d) for tag, a, b, c, d in steps]
    ends = [("equal", 0, first, 0, first), ("equal", len(old) - last, len(old), len(new) - last, len(new))]
    return [step for step in (ends[0], *moved, ends[1]) if step[1] < step[2] or step[3] < step[4]]


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many stand in both at the beginning."""
    differ = (at for at, (one, other) in enumerate(zip(some, others, strict=False)) if one != other)
    return next(differ, min(len(some), len(others)))


def _is_quick(old: list[str], new: list[str]) -> bool:
    if len(old) + len(new) > MOST_COMPARED:
        return False
    there = Counter(new)
    return sum(times * there[word] for word, times in Counter(old).items()) <= MOST_PAIRS


def _words(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.split(), after.split()
    out: list[str] = []
    came: list[str] = []
    for tag, a, b, c, d in _steps(old, new):
        if tag != "equal":
            out += old[a:b]
            came += new[c:d]
    return out, came


def _changed_lines(old: list[str], new: list[str]) -> Iterator[list[Piece]]:
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            continue
        pairs = min(b - a, d - c)
        for was, became in zip(old[a : a + pairs], new[c : c + pairs], strict=True):
            yield list(_pieces(was, became))
        yield from ([Piece("out", line)] for line in old[a + pairs : b] if line.strip())
        yield from ([Piece("in", line)] for line in new[c + pairs : d] if line.strip())


def _pieces(was: str, became: str) -> Iterator[Piece]:
    old, new = WORD.findall(was), WORD.findall(became)
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("out", "".join(old[a:b]))
        if c < d:
            yield Piece("in", "".join(new[c:d]))

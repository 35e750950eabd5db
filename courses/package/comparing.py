"""Compare two editions item by item, for the trainer who publishes one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from courses.models import ChangedItem, ChangeHow, ChangeKind

SMALL = 4
"""The most words, removed and added together, of a change proposed as a typo."""
MUCH = 25
"""The least added words of a change proposed as new material."""
MOST_LINES = 8
"""The most lines shown of a change."""
MOST_COMPARED = 10_000
"""The most words or lines, old and new together, for an exact comparison."""
MOST_PAIRS = 50_000
"""The most pairs of an equal old and new word for an exact comparison; a rewritten lesson has some thousand."""
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Change:
    """A changed item; `kind` is a proposal that the trainer confirms or changes."""

    item: ChangedItem
    key: str
    how: ChangeHow
    kind: ChangeKind
    title: Any = None
    """The title, `{"id": ..., "en": ...}`, or None for items without one."""
    before: str = ""
    after: str = ""

    @property
    def name(self) -> str:
        """The identifier in forms, like `lesson-takaran`."""
        return f"{self.item}-{self.key}"


class Piece(NamedTuple):
    """A piece of a line; its kind is `same`, `out` (removed) or `in` (added)."""

    kind: str
    text: str


def compare(
    item: ChangedItem, before: dict[str, tuple[Any, str, str]], after: dict[str, tuple[Any, str, str]]
) -> Iterator[Change]:
    """Yield the changes among items by key, in reading order. An item is its title, a fingerprint of its content, and its text."""
    for key, (title, fingerprint, text) in after.items():
        if key not in before:
            yield Change(item, key, ChangeHow.ADDED, ChangeKind.NEW_MATERIAL, title, "", text)
        elif before[key][1] != fingerprint:
            old = before[key][2]
            yield Change(item, key, ChangeHow.CHANGED, propose_kind(old, text), title, old, text)
    for key, (title, _, text) in before.items():
        if key not in after:
            yield Change(item, key, ChangeHow.REMOVED, ChangeKind.CLARIFICATION, title, text, "")


def propose_kind(before: str, after: str) -> ChangeKind:
    """Propose the kind of a change from the number of changed words. A change of a figure is never proposed as a typo."""
    removed, added = _changed_words(before, after)
    if len(added) >= MUCH and len(added) > 2 * len(removed):
        return ChangeKind.NEW_MATERIAL
    figures = any(any(sign.isdigit() for sign in word) for word in (*removed, *added))
    return ChangeKind.TYPO if len(removed) + len(added) <= SMALL and not figures else ChangeKind.CLARIFICATION


def diff_lines(before: str, after: str) -> tuple[list[list[Piece]], int]:
    """Return the first MOST_LINES changed lines as pieces, and the number of further changed lines."""
    lines = list(_changed_lines(before.split("\n"), after.split("\n")))
    return [_line_pieces(*line) for line in lines[:MOST_LINES]], max(0, len(lines) - MOST_LINES)


def lines_of(parts: Iterable[Any]) -> str:
    """Join texts and titles, in all their languages, to one text with a line for each."""
    return "\n".join(
        " / ".join(part[language] for language in sorted(part, reverse=True)) if isinstance(part, dict) else str(part)
        for part in parts
        if part
    )


def _steps(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the opcodes of `SequenceMatcher` from old to new.

    Where matching would take long, everything between the first and the last difference is one replacement.
    """
    first = _common_start(old, new)
    last = _common_start(old[: first - 1 if first else None : -1], new[: first - 1 if first else None : -1])
    old_middle, new_middle = old[first : len(old) - last], new[first : len(new) - last]
    if _is_quick(old_middle, new_middle):
        steps = SequenceMatcher(None, old_middle, new_middle, autojunk=False).get_opcodes()
    else:
        steps = [("replace", 0, len(old_middle), 0, len(new_middle))]
    moved = [(tag, first + a, first + b, first + c, first + d) for tag, a, b, c, d in steps]
    ends = [("equal", 0, first, 0, first), ("equal", len(old) - last, len(old), len(new) - last, len(new))]
    return [step for step in (ends[0], *moved, ends[1]) if step[1] < step[2] or step[3] < step[4]]


def _common_start(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the number of equal items at the beginning."""
    differences = (index for index, (before, after) in enumerate(zip(old, new, strict=False)) if before != after)
    return next(differences, min(len(old), len(new)))


def _is_quick(old: list[str], new: list[str]) -> bool:
    if len(old) + len(new) > MOST_COMPARED:
        return False
    new_counts = Counter(new)
    return sum(count * new_counts[word] for word, count in Counter(old).items()) <= MOST_PAIRS


def _changed_words(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.split(), after.split()
    removed: list[str] = []
    added: list[str] = []
    for tag, a, b, c, d in _steps(old, new):
        if tag != "equal":
            removed += old[a:b]
            added += new[c:d]
    return removed, added


def _changed_lines(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield each changed line as it was and as it is; None where there is no such line."""
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            continue
        pairs = min(b - a, d - c)
        yield from zip(old[a : a + pairs], new[c : c + pairs], strict=True)
        yield from ((line, None) for line in old[a + pairs : b] if line.strip())
        yield from ((None, line) for line in new[c + pairs : d] if line.strip())


def _line_pieces(before: str | None, after: str | None) -> list[Piece]:
    if after is None:
        return [Piece("out", before or "")]
    return [Piece("in", after)] if before is None else list(_pieces(before, after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    for tag, a, b, c, d in _steps(old, new):
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("out", "".join(old[a:b]))
        if c < d:
            yield Piece("in", "".join(new[c:d]))

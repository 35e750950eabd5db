"""Near spellings for a search that finds nothing. They come from names that the visitor may see, under the same filters."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz, process

from core.db import run
from core.lists import asking
from core.lists.asking import Asked
from core.lists.declaring import StaffList
from core.text import fold

LEAST_LIKENESS = 72
"""Of 100: one letter in four may differ, so that `Sulastri` is near to `Sulstri` and to `Soelastri`."""
FEWEST_LETTERS = 3
MOST_NAMES, MOST_OFFERED = 20_000, 3


def near(staff_list: StaffList, asked: Asked, visitor: Any, facts: dict[str, Any]) -> list[str]:
    """Return searches like this one that find somebody, the nearest first. Empty where the list has no `names`.

    Each word of the search is compared with each word of the names; a name has to answer all of them. One statement.
    """
    words = [fold(word) for word in asked.words.split()]
    if staff_list.names is None or not words or any(len(word) < FEWEST_LETTERS or not word.isalpha() for word in words):
        return []
    statement = asking.filtered(staff_list, replace(asked, words=""), visitor)
    names = run(
        statement.with_only_columns(staff_list.names, maintain_column_froms=True).order_by(None).limit(MOST_NAMES), facts
    )
    return _nearest(words, [name for name in names.scalars() if name])


def _nearest(words: Sequence[str], names: Sequence[str]) -> list[str]:
    of_names = {word for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}
    alike = [_alike(word, sorted(of_names)) for word in words]
    found: dict[str, float] = {}
    for name in names:
        own = set(re.findall(r"[^\W\d_]{3,}", name))
        best = [max(((likeness, word) for word, likeness in of_word.items() if word in own), default=None) for of_word in alike]
        if all(best):
            offered = " ".join(word for _likeness, word in filter(None, best))
            found[offered] = sum(likeness for likeness, _word in filter(None, best))
    return sorted(found, key=lambda offered: (-found[offered], offered))[:MOST_OFFERED]


def _alike(word: str, others: Sequence[str]) -> dict[str, float]:
    """Return the words that are near to a word, with their likeness of 100."""
    scored = process.extract(word, others, scorer=fuzz.ratio, processor=fold, score_cutoff=LEAST_LIKENESS, limit=None)
    return {other: likeness for other, likeness, _place in scored}

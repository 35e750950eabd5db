"""What a search looks for: conditions of a word, for SQLite and PostgreSQL alike, without regard to case.

`%` and `_` stand for themselves. On SQLite, letters outside ASCII count with their case.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_

MOST_WORDS = 10
"""Words of a search that count."""
FEWEST_DIGITS = 3
"""Digits with which a search looks at phone numbers too."""

Condition = Callable[[str], ColumnElement[bool]]
"""Makes the condition of a word, or of the whole search."""


def text_in(expression: Any) -> Condition:
    """Return the condition: this text contains the word."""
    return lambda word: expression.icontains(word, autoescape=True)


def text_of(key: Any, keys: Select[Any], expression: Any) -> Condition:
    """Return the condition: `key` is among `keys`, the rows of another table whose text contains the word.

    The other table is read once, not once for each row of the list.
    """
    return lambda word: key.in_(keys.where(expression.icontains(word, autoescape=True)))


def digits_in(expression: Any) -> Condition:
    """Return the condition: this number has the digits of the search, from `FEWEST_DIGITS` on, without leading zeros."""

    def condition(search: str) -> ColumnElement[bool]:
        digits = "".join(filter(str.isdecimal, search)).lstrip("0")
        return expression.contains(digits) if len(digits) >= FEWEST_DIGITS else false()

    return condition


def matching(search: str, by_word: Iterable[Condition], by_whole: Iterable[Condition]) -> ColumnElement[bool] | None:
    """Return the condition: each word is found somewhere, or the whole search is. None for an empty search."""
    words = search.split()[:MOST_WORDS]
    if not words:
        return None
    conditions, wholes = list(by_word), list(by_whole)
    each = and_(*(or_(false(), *(condition(word) for condition in conditions)) for word in words))
    return or_(each, *(condition(search) for condition in wholes))

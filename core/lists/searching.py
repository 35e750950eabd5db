"""What a search looks for: conditions of a word, for SQLite and PostgreSQL alike, without regard to case.

`%` and `_` stand for themselves. On SQLite, letters outside ASCII count with their case.
"""

from collections.abc import Callable, Iterable, Mapping
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


def said_in(expression: Any) -> Condition:
    """Return the condition: this title `{id: ..., en: ...}` contains the word in one of its languages."""
    titles = [expression[language].as_string() for language in ("id", "en")]
    return lambda word: or_(*(title.icontains(word, autoescape=True) for title in titles))


def known_in(expression: Any, words: Callable[[], Mapping[str, str]]) -> Condition:
    """Return the condition: the words for this key contain the word. `words` are those of a file or a rule, by key."""
    return lambda word: expression.in_([key for key, said in words().items() if word.lower() in said.lower()])


def among(key: Any, keys: Select[Any], condition: Condition) -> Condition:
    """Return the condition: `key` is among those `keys`, the rows of other tables, which meet the condition.

    The other tables are read once, not once for each row of the list.
    """
    return lambda word: key.in_(keys.where(condition(word)))


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

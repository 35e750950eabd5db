"""What every way of asking shares: opaque tokens, and reading a form that anybody may have sent."""

from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from core.errors import DomainError, N_
from core.forms import trimmed

LONGEST = 200
"""Characters of one written answer."""

Token = list[Any]
"""`[token, index]`: JSON has no tuples."""


class Unreadable(DomainError):
    """What was sent cannot be an answer to this question; it is shown again with what was typed."""

    message = N_("Please look at this answer once more.")


class Foreign(Unreadable):
    """An answer that was not on offer."""

    message = N_("This answer belongs to another question. Please choose again.")


class TooLong(Unreadable):
    """More than anybody needs to write."""

    message = N_("This answer is too long. Please write at most %(most)s letters.")


def tokens(indexes: list[int], rng: Random) -> list[Token]:
    """Each index under a random name, in a random order: neither tells anything about the package."""
    names = rng.sample(range(16**7, 16**8), len(indexes))
    return [[f"{name:x}", index] for name, index in zip(names, rng.sample(indexes, len(indexes)), strict=True)]


def index_of(token: str, among: list[Token]) -> int:
    """The index that a token stands for. Raises Foreign."""
    for name, index in among:
        if name == token:
            return index
    raise Foreign(token)


def token_of(index: int, among: list[Token]) -> str:
    """The token of an index."""
    return next(name for name, known in among if known == index)


def written(form: MultiDict[str, str], name: str) -> str:
    """A line that somebody wrote, without blanks around it. Raises TooLong."""
    text = trimmed(form.get(name, ""))
    if len(text) > LONGEST:
        raise TooLong(name, most=LONGEST)
    return text


def is_text(value: Any) -> bool:
    """Whether a field of a package is a sentence."""
    return isinstance(value, str) and bool(value.strip())

"""What was frozen as JSON and is read years later, by whatever program runs then.

A kind of snapshot has one type, which is what readers get: never a mapping whose keys somebody must remember. It is stored with
the number of its form; what has no number was written before there were any, and has form 1. Whoever gives the type a new field
gives it a default, which is what older snapshots then say; whoever changes more adds a step that makes the new form of the old.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy.orm import MappedColumn, mapped_column

from core.errors import N_, DomainError

VERSION = "version"
"""The name of the number in what is stored."""
KIND, OPAQUE = "snapshot", "opaque"
"""What a JSON column's `info` says: the kind of its contents, or why nothing reads it here."""

Made = TypeVar("Made")


class Unreadable(DomainError):
    """What is stored has no form that this program knows. Nothing is guessed: the technician finds it by `lms doctor`."""

    status = 500
    message = N_("This record cannot be read. Nothing of it is lost. Please tell the office the number below.")


class Damaged:
    """What a column holds whose text is no JSON: no kind reads it."""


def loads(stored: str | bytes) -> Any:
    """The reader of every JSON column: a damaged one is one value that cannot be read, and not the end of its statement."""
    try:
        return json.loads(stored)
    except ValueError:
        return Damaged()


@dataclass(frozen=True)
class Kind(Generic[Made]):
    """One kind of snapshot: its type, and the steps that bring older forms to the newest."""

    name: str
    made: Any
    """The type; `Any` because a union or `dict[str, int]` is none for a type checker."""
    steps: tuple[Callable[[Mapping[str, Any]], Mapping[str, Any]], ...] = ()
    """What makes form 2 of form 1, then form 3 of form 2, ..."""

    @property
    def is_numbered(self) -> bool:
        """Whether there is a place for the number: not in a list, nor among keys that anybody may choose."""
        return is_dataclass(self.made)

    @property
    def newest(self) -> int:
        """The number of the form that is written now."""
        return len(self.steps) + 1

    def read(self, stored: Any) -> Made:
        """What is stored, as its type. Raises Unreadable, whose subject says where it is wrong and nothing of what stands there."""
        found = stored.get(VERSION, 1) if self.is_numbered and isinstance(stored, Mapping) else 1
        if found not in range(1, self.newest + 1):
            raise Unreadable(f"{self.name}: form {found} is none of 1 to {self.newest}")
        try:
            for step in self.steps[found - 1 :]:
                stored = step(stored)
            return msgspec.convert(stored, self.made)
        except (msgspec.ValidationError, LookupError, TypeError, ValueError) as fault:
            raise Unreadable(f"{self.name}, form {found}: {fault}") from fault

    def write(self, value: Made) -> Any:
        """As it is stored, in the newest form. Raises Unreadable rather than store what cannot be read again."""
        plain = msgspec.to_builtins(value)
        stored = {VERSION: self.newest, **plain} if self.is_numbered else plain
        self.read(stored)
        return stored


def kept_as(kind: Kind[Any], **options: Any) -> MappedColumn[Any]:
    """A JSON column that holds snapshots of a kind."""
    return mapped_column(info={KIND: kind}, **options)


def opaque(why: str, **options: Any) -> MappedColumn[Any]:
    """A JSON column whose contents have their readers elsewhere, and where."""
    return mapped_column(info={OPAQUE: why}, **options)


TITLE: Kind[str | dict[str, str]] = Kind("title", str | dict[str, str])
"""In one language, or `{"id": ..., "en": ...}`."""
WORDS: Kind[list[str]] = Kind("list of words", list[str])
IDS: Kind[list[int]] = Kind("list of ids", list[int])
WHOLE_NUMBERS: Kind[dict[str, int]] = Kind("whole numbers by key", dict[str, int])
TEXTS: Kind[dict[str, str]] = Kind("texts by key", dict[str, str])
YES_OR_NO: Kind[dict[str, bool]] = Kind("yes or no by key", dict[str, bool])

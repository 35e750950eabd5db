"""Snapshots: facts that are frozen as JSON and must be readable years later, by later versions of the program.

Each kind of snapshot has one type, and readers get values of that type. A snapshot is stored with the number of its form. One
without a number was written before forms had numbers, and has form 1. A new field of the type needs a default, which older
snapshots then get. Any other change of the type needs a step that converts the previous form to the new one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy.orm import MappedColumn, mapped_column

from core.errors import N_, DomainError

VERSION = "version"
"""The key of the form's number in the stored JSON."""
KIND, OPAQUE = "snapshot", "opaque"
"""Keys of a JSON column's `info`: the kind of its snapshots, or where its readers are."""

Made = TypeVar("Made")


class Unreadable(DomainError):
    """Stored JSON has no form that this program can read. `lms doctor` lists it for the technician."""

    status = 500
    message = N_("This record cannot be read. Nothing of it is lost. Please tell the office the number below.")


class Damaged:
    """Stands for a stored text that is not JSON. `Kind.read` raises Unreadable for it."""


def loads(stored: str | bytes) -> Any:
    """Parse the text of a JSON column. Text that is not JSON becomes Damaged, so that the query's other rows can be read."""
    try:
        return json.loads(stored)
    except ValueError:
        return Damaged()


@dataclass(frozen=True)
class Kind(Generic[Made]):
    """One kind of snapshot: its type, and the steps that convert older forms to the newest."""

    name: str
    type: Any
    """The type. Annotated as `Any`, because for a type checker a union or `dict[str, int]` is not a type object."""
    steps: tuple[Callable[[Mapping[str, Any]], Mapping[str, Any]], ...] = ()
    """Functions that convert form 1 to form 2, form 2 to form 3, and so on."""

    @property
    def is_numbered(self) -> bool:
        """Whether snapshots hold a number. A list has no place for it, and in a mapping with free keys it could collide."""
        return is_dataclass(self.type)

    @property
    def newest(self) -> int:
        """The number of the newest form."""
        return len(self.steps) + 1

    def read(self, stored: Any) -> Made:
        """Convert stored JSON to the type. Raises Unreadable; its subject says where the fault is, without the contents."""
        form = stored.get(VERSION, 1) if self.is_numbered and isinstance(stored, Mapping) else 1
        if form not in range(1, self.newest + 1):
            raise Unreadable(f"{self.name}: form {form} is none of 1 to {self.newest}")
        try:
            for step in self.steps[form - 1 :]:
                stored = step(stored)
            return msgspec.convert(stored, self.type)
        except (msgspec.ValidationError, LookupError, TypeError, ValueError) as error:
            raise Unreadable(f"{self.name}, form {form}: {error}") from error

    def write(self, value: Made) -> Any:
        """Convert a value to JSON of the newest form, and read it back as a check. Raises Unreadable."""
        plain = msgspec.to_builtins(value)
        stored = {VERSION: self.newest, **plain} if self.is_numbered else plain
        self.read(stored)
        return stored


def kept_as(kind: Kind[Any], **options: Any) -> MappedColumn[Any]:
    """Declare a JSON column that holds snapshots of a kind."""
    return mapped_column(info={KIND: kind}, **options)


def opaque(why: str, **options: Any) -> MappedColumn[Any]:
    """Declare a JSON column of another format. `why` says what it holds and which code reads it."""
    return mapped_column(info={OPAQUE: why}, **options)


TITLE: Kind[str | dict[str, str]] = Kind("title", str | dict[str, str])
"""A text, or texts by language: `{"id": ..., "en": ...}`."""
WORDS: Kind[list[str]] = Kind("list of words", list[str])
IDS: Kind[list[int]] = Kind("list of ids", list[int])
WHOLE_NUMBERS: Kind[dict[str, int]] = Kind("whole numbers by key", dict[str, int])
TEXTS: Kind[dict[str, str]] = Kind("texts by key", dict[str, str])
YES_OR_NO: Kind[dict[str, bool]] = Kind("yes or no by key", dict[str, bool])

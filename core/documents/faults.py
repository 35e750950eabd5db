"""The faults of a document, by file and line, collected in one pass and shown in the reader's language."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from flask_babel import gettext

from core.errors import Msgid

PLACE = re.compile(r"%(?:%|\((?P<name>\w+)\)s)")
"""A placeholder for a value in a message, or `%%`, which stands for `%`."""


@dataclass(frozen=True)
class Sentence:
    """A message with the values of its placeholders. `str` gives it in English, for logs and the command line."""

    message: Msgid
    values: tuple[tuple[str, str], ...] = ()
    """Names of placeholders and their texts. A tuple can be hashed, so that a set can collect thousands of equal faults."""

    def __str__(self) -> str:
        return _filled(self.message, dict(self.values))

    def translated(self, *, line: Callable[[int], int] = int) -> str:
        """Return the sentence in the reader's language. `line` converts a line of the file to the line that the reader sees."""
        values = {name: str(line(int(value))) if name == "line" else value for name, value in self.values}
        return _filled(gettext(self.message), values)


def sentence(message: Msgid, /, **values: object) -> Sentence:
    """Make a sentence, with each value converted to text."""
    return Sentence(message, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True)
class Fault:
    """One fault. `str` gives `file:line: sentence` in English."""

    file: str
    line: int
    sentence: Sentence

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class Place(Protocol):
    """Anything with a file and a line, for example a node of a YAML document."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass
class Faults:
    """A set of faults. Iterating sorts them by file, line and English sentence."""

    found: set[Fault] = field(default_factory=set)

    def add(self, file: str, line: int, message: Msgid, /, **values: object) -> None:
        """Add a fault. `values` fill the message's placeholders. Lines count from 1; a fault of a whole file has line 1."""
        self.found.add(Fault(file, line, sentence(message, **values)))

    def at(self, place: Place, message: Msgid, /, **values: object) -> None:
        """Add a fault at the file and line of a node."""
        self.add(place.file, place.line, message, **values)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self.found, key=lambda fault: (fault.file, fault.line, str(fault.sentence))))

    def __len__(self) -> int:
        return len(self.found)


def _filled(text: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values[place["name"]] if place["name"] else "%", text)

"""What is wrong with a document, by file and line, collected in one pass and told in the reader's language."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from flask_babel import gettext

from core.errors import Msgid

PLACE = re.compile(r"%(?:%|\((?P<name>\w+)\)s)")
"""A place for a value in a message, or the sign `%` itself."""


@dataclass(frozen=True)
class Sentence:
    """A message and what stands in its places. Logs and the command line show it in English, pages in the reader's language."""

    message: Msgid
    values: tuple[tuple[str, str], ...] = ()
    """Names of places and texts; hashable, for what is wrong thousands of times is collected in a set."""

    def __str__(self) -> str:
        return _filled(self.message, dict(self.values))

    def translated(self, *, line: Callable[[int], int] = int) -> str:
        """The sentence in the reader's language; `line` turns a line of the file into the line that the reader sees."""
        values = {name: str(line(int(value))) if name == "line" else value for name, value in self.values}
        return _filled(gettext(self.message), values)


def sentence(message: Msgid, /, **values: object) -> Sentence:
    """A sentence with each value as a text."""
    return Sentence(message, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True)
class Fault:
    """One fault; printed in English as `file:line: sentence`."""

    file: str
    line: int
    sentence: Sentence

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class Place(Protocol):
    """Anything that knows where it stands, for example a node of a YAML document."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass
class Faults:
    """Collects faults, each once; iterating gives them by file, line and English sentence."""

    found: set[Fault] = field(default_factory=set)

    def add(self, file: str, line: int, message: Msgid, /, **values: object) -> None:
        """Note a fault; `values` fill the places of its message. Lines count from 1; a fault of a whole file stands on line 1."""
        self.found.add(Fault(file, line, sentence(message, **values)))

    def at(self, place: Place, message: Msgid, /, **values: object) -> None:
        """Note a fault where a node stands."""
        self.add(place.file, place.line, message, **values)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self.found, key=lambda fault: (fault.file, fault.line, str(fault.sentence))))

    def __len__(self) -> int:
        return len(self.found)


def _filled(text: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values[place["name"]] if place["name"] else "%", text)

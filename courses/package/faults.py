"""What is wrong with a package, by file and line, collected in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Fault(NamedTuple):
    """One fault; printed as `file:line: sentence`."""

    file: str
    line: int
    sentence: str

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
    """Collects faults, each once; iterating gives them by file and line."""

    found: set[Fault] = field(default_factory=set)

    def add(self, file: str, line: int, sentence: str) -> None:
        """Note a fault. Lines count from 1; a fault of a whole file stands on line 1."""
        self.found.add(Fault(file, line, sentence))

    def at(self, place: Place, sentence: str) -> None:
        """Note a fault where a node stands."""
        self.add(place.file, place.line, sentence)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self.found))

    def __len__(self) -> int:
        return len(self.found)

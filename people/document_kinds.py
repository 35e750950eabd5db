"""The kinds of documents that a business may hand over, the usual form of their numbers, and the reasons for a refusal.

The kinds stand in the rules of curation in force. The package that keeps those rules registers a reader here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import clock
from core.office import office

NIB = "nib"
"""The key of the business number. The program itself knows only this kind, because it finds businesses by the number."""


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document, in the office's words."""

    key: str
    title: Any
    issuer: str
    pattern: str | None
    """A regular expression for the usual form of a number. It only warns: an officer decides."""
    valid_years: int | None
    """Years for which a document of this kind is usually valid, or None where it does not end."""
    note: str = ""

    @property
    def needs_number(self) -> bool:
        """Whether documents of this kind have a number: those with a pattern do."""
        return self.pattern is not None

    def looks_usual(self, number: str) -> bool:
        """Whether a number has the usual form of this kind. True where the kind has no pattern."""
        return self.pattern is None or re.search(self.pattern, number, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Kinds:
    """The kinds in force, in the office's order, and the days of warning before a document ends."""

    by_key: Mapping[str, DocumentKind]
    warn_days: int
    check_by: Callable[[date], date] | None = None
    """Returns an officer's last day for a document handed over on a day. None before any rules are in force."""

    def due_for(self, handed_over_at: datetime) -> date | None:
        """Return the last day for an officer to check a document, or None where nothing is promised."""
        return self.check_by(clock.day_of(handed_over_at)) if self.check_by else None

    def __iter__(self) -> Iterator[DocumentKind]:
        return iter(self.by_key.values())

    def get(self, key: str) -> DocumentKind | None:
        """Return the kind with this key, or None."""
        return self.by_key.get(key)

    def get_or_default(self, key: str) -> DocumentKind:
        """Return the kind with this key. Where the rules no longer have it, its title is the key."""
        return self.by_key.get(key) or DocumentKind(key, key, "", None, None)


Reader = Callable[[], Kinds]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Register the function that reads the kinds; it takes the place of an earlier one."""
    _readers[:] = [reader]


def in_force() -> Kinds:
    """Read the kinds of today, with one statement. A page that names several kinds should call this once."""
    return _readers[0]() if _readers else Kinds({}, 0)


def refusal_reasons() -> dict[str, Any]:
    """Return the reasons for refusing a document: title by key, in the office's order."""
    return {reason["key"]: reason["text"] for reason in office().documents["refusal_reasons"]}


def needs_note(reason: str) -> bool:
    """Whether a reason requires a note in the officer's own words."""
    by_key = {entry["key"]: entry for entry in office().documents["refusal_reasons"]}
    return bool(by_key.get(reason, {}).get("note_required"))

"""Which documents a business may hand over, how their numbers usually look, and why one may be refused.

The kinds stand in the rules of curation in force; the package that keeps those rules brings them (`connect()`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.office import office

NIB = "nib"
"""The business number: the one document that the program itself knows, because a business is found by it."""


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document, in the office's words."""

    key: str
    title: Any
    issuer: str
    pattern: str | None
    """How the number usually looks: it only advises, a person decides."""
    valid_years: int | None
    """How long it usually holds; empty where it does not end by itself."""
    note: str = ""

    @property
    def needs_number(self) -> bool:
        """Where the office knows how a number looks, there is one."""
        return self.pattern is not None

    def looks_usual(self, number: str) -> bool:
        """Whether a number looks as numbers of this kind do."""
        return self.pattern is None or re.search(self.pattern, number, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Kinds:
    """Every kind that there is now, in the office's order, and how many days before its end a document's members are told."""

    by_key: Mapping[str, DocumentKind]
    warn_days: int

    def __iter__(self) -> Iterator[DocumentKind]:
        return iter(self.by_key.values())

    def get(self, key: str) -> DocumentKind | None:
        """One kind, where it is there now."""
        return self.by_key.get(key)

    def known(self, key: str) -> DocumentKind:
        """The same for a document that is here; a kind that is no longer asked for is called by its key."""
        return self.by_key.get(key) or DocumentKind(key, key, "", None, None)


Reader = Callable[[], Kinds]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Say where the kinds are known."""
    _readers[:] = [reader]


def in_force() -> Kinds:
    """The kinds of today, in one statement: a page that names several asks once."""
    return _readers[0]() if _readers else Kinds({}, 0)


def refusal_reasons() -> dict[str, Any]:
    """Why a document may be refused: key and title of each reason, in the office's order."""
    return {reason["key"]: reason["text"] for reason in office().documents["refusal_reasons"]}


def needs_note(reason: str) -> bool:
    """Whether a reason says nothing without the officer's own words."""
    known = {one["key"]: one for one in office().documents["refusal_reasons"]}
    return bool(known.get(reason, {}).get("note_required"))

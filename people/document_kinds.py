"""Which documents a business may hand over, and how their numbers usually look: from the office's `curation.yaml`."""

import re
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
    note: str

    @property
    def needs_number(self) -> bool:
        """Where the office knows how a number looks, there is one."""
        return self.pattern is not None

    def looks_usual(self, number: str) -> bool:
        """Whether a number looks as numbers of this kind do."""
        return self.pattern is None or re.search(self.pattern, number, re.IGNORECASE) is not None


def kinds() -> list[DocumentKind]:
    """Every kind, in the office's order."""
    return [
        DocumentKind(
            key=kind["key"],
            title=kind["title"],
            issuer=kind["issuer"],
            pattern=kind["pattern"],
            valid_years=kind["valid_years"],
            note=kind.get("note", ""),
        )
        for kind in office().read("curation.yaml")["documents"]
    ]


def kind_of(key: str) -> DocumentKind | None:
    """One kind by its key."""
    return next((kind for kind in kinds() if kind.key == key), None)


def known_kind(key: str) -> DocumentKind:
    """The same for a document that is here; a kind that the office's file no longer has is called by its key."""
    return kind_of(key) or DocumentKind(key, key, "", None, None, "")


def warn_days() -> int:
    """How many days before its end the members are told (K04)."""
    rules = office().read("curation.yaml")["rules"]
    return next(rule["settings"]["warn_days_before_expiry"] for rule in rules if "warn_days_before_expiry" in rule["settings"])


def refusal_reasons() -> dict[str, Any]:
    """Why a document may be refused: key and title of each reason, in the office's order."""
    return {reason["key"]: reason["text"] for reason in office().documents["refusal_reasons"]}


def needs_note(reason: str) -> bool:
    """Whether a reason says nothing without the officer's own words."""
    known = {one["key"]: one for one in office().documents["refusal_reasons"]}
    return bool(known.get(reason, {}).get("note_required"))

"""The deeds of lessons in a course package: which of them the practical task can take over."""

from typing import Any

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from courses.models import StageKey
from courses.package.parts import Part
from courses.package.reading import Package
from courses.stored_deed import DeedKind
from quizzes.models import EvidenceKind

TAKES = {
    DeedKind.PHOTO: EvidenceKind.PHOTO,
    DeedKind.NUMBER: EvidenceKind.TEXT,
    DeedKind.SENTENCE: EvidenceKind.TEXT,
}
"""The kind of evidence that can take over a deed, by the deed's kind."""


class DeedsPart(Part):
    """Checks deeds against the task. Their rows and files belong to the lessons."""

    name = "deeds"

    def check(self, package: Package, faults: Faults) -> None:
        """Check that the task asks for the evidence that a deed names, and that it is of a fitting kind."""
        kinds = _kinds_of_evidence(package)
        for lesson in package.lessons.values():
            deed = lesson.fields.get("deed")
            if deed is not None and deed.is_mapping:
                _check_evidence(deed, kinds, faults)


def _kinds_of_evidence(package: Package) -> dict[Any, Any]:
    """Return the kind of each piece of evidence by its key, as written. Leaves out entries that are no mapping."""
    task = package.checkpoint(StageKey.SKILL)
    listed = task.get("evidence") if task is not None else None
    entries = [entry.value for entry in listed or () if entry.is_mapping]
    return {str(entry.get("key")): entry.get("kind") for entry in entries}


def _check_evidence(deed: Node, kinds: dict[Any, Any], faults: Faults) -> None:
    named, kind = deed.get("evidence"), deed.value.get("kind")
    if named is None or not isinstance(named.value, str) or kind not in list(TAKES):
        return
    if named.value not in kinds:
        faults.at(
            named, N_("the task asks for no evidence '%(key)s'; it has: %(keys)s"), key=named.value, keys=", ".join(kinds)
        )
    elif kinds[named.value] != TAKES[DeedKind(kind)]:
        faults.at(
            named,
            N_("the evidence '%(key)s' is of the kind '%(kind)s'; a deed of the kind '%(deed)s' does not fit"),
            key=named.value,
            kind=kinds[named.value],
            deed=kind,
        )

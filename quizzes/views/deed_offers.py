"""Which deeds of lessons the practical task offers to take over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.db import db
from quizzes import taken_deeds
from quizzes.deed_words import words_of
from quizzes.deeds import CHECKS
from quizzes.models import EvidenceKind, GivenDeed, Task
from quizzes.queries.deeds import TakenFrom, deeds_for_task
from quizzes.queries.tasks import Work
from quizzes.questions.numeric import as_written
from quizzes.submissions import OPEN
from quizzes.tasks import Requirement, requirements


@dataclass(frozen=True)
class Offer:
    """A deed that the task may take over."""

    given: GivenDeed
    lesson_number: int
    requirement: Requirement
    words: str
    """The words for the task's text; empty for a photo."""


def offers_of(work: Work, task_requirements: Sequence[Requirement], pieces: Sequence[Any]) -> dict[str, list[Offer]]:
    """Return the deeds that the task has not taken over yet, by requirement key. Empty once the task is handed in."""
    found: dict[str, list[Offer]] = {}
    if work.state not in OPEN or not work.has_deeds:
        return found
    by_key = {requirement.key: requirement for requirement in task_requirements}
    for one in deeds_for_task(work.enrolment.id):
        requirement = by_key.get(one.deed.evidence or "")
        if requirement is None or not _fits(one, requirement):
            continue
        offer = Offer(one.given, one.position, requirement, _words(one, requirement))
        if not _is_taken(one, offer, [row for row in pieces if row.key == requirement.key]):
            found.setdefault(requirement.key, []).append(offer)
    return found


def checks_of(edition_id: int, evidence: str | None) -> Mapping[str, Any]:
    """Return the checks of the photo that a deed is for; where it is for none, light and sharpness."""
    task = db.session.get(Task, edition_id)
    named = [one for one in requirements(task.evidence) if one.key == evidence] if task else []
    return named[0].checks if named else CHECKS


def _fits(one: TakenFrom, requirement: Requirement) -> bool:
    return (requirement.kind is EvidenceKind.PHOTO) == (one.given.sha256 is not None)


def _words(one: TakenFrom, requirement: Requirement) -> str:
    """Return the words for the task's text. A number has its label there, unless the text is to hold nothing but the number."""
    words = words_of(one.deed, one.given)
    if one.given.number is None:
        return words
    if not requirement.min_words:
        return as_written(one.given.number)
    return f"{one.deed.label}: {words}" if one.deed.label else words


def _is_taken(one: TakenFrom, offer: Offer, pieces: Sequence[Any]) -> bool:
    if one.given.sha256:
        return any(row.sha256 == one.given.sha256 for row in pieces)
    return any(taken_deeds.holds(row.text, offer.words) for row in pieces)

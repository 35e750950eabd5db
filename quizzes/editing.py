"""Questions, the task and the checkpoints of a course as files changed in the browser (`courses.editing`)."""

import re
from collections.abc import Container, Iterable
from typing import Any

from core.documents.nodes import Node
from courses import editing
from courses.editing import Workpiece
from courses.models import StageKey
from courses.package.canonical import to_yaml
from quizzes.models import AskedIn
from quizzes.parts.questions import FIELDS, FILE

Changes = dict[str, bytes | None]

TASK_ORDER = (
    "kind", "key", "title", "id", "en", "graded_by", "instruction", "evidence", "feeds_curation", "pass_mark", "rubric", "weight",
    "key_criterion", "levels", "phrases", "examples",
)  # fmt: skip


def bank_of(work: Workpiece) -> Node:
    """The questions as they stand, each a node that knows its line."""
    return work.package.documents[FILE]


def question_of(work: Workpiece, key: str) -> dict[str, Any] | None:
    """One question by its key."""
    return next((question for question in bank_of(work).value if question["key"] == key), None)


def free_key(work: Workpiece, stage: str) -> str:
    """The next key: `Q17`, and `L03` for practice."""
    letter = "L" if stage == AskedIn.PRACTICE else "Q"
    numbers = [int(number[1]) for one in bank_of(work).value if (number := re.fullmatch(rf"{letter}(\d+)", one["key"]))]
    return f"{letter}{max(numbers, default=0) + 1:02}"


def changed_question(work: Workpiece, key: str, fields: dict[str, Any]) -> Changes:
    """A question with other fields; a field given as None goes. The awareness checkpoint asks just what is meant for it."""
    bank = [_merged(question, fields) if question["key"] == key else question for question in bank_of(work).value]
    return _saved(work, bank)


def new_question(work: Workpiece, fields: dict[str, Any]) -> Changes:
    """One question more, last."""
    return _saved(work, [*bank_of(work).value, _merged({}, fields)])


def without_question(work: Workpiece, key: str) -> Changes:
    """The bank without a question."""
    return _saved(work, [question for question in bank_of(work).value if question["key"] != key])


def changed_task(work: Workpiece, fields: dict[str, Any]) -> Changes:
    """The task with other fields; a field given as None goes, others stay."""

    def change(document: dict[str, Any]) -> None:
        stage = document["stages"][StageKey.SKILL.value]
        stage["checkpoint"] = _merged(stage["checkpoint"], fields)

    return editing.changed_course(work, change)


def changed_checkpoints(work: Workpiece, *, prompt: str, pass_mark: int, draw: int) -> Changes:
    """The awareness prompt, and how the quiz is drawn and passed."""

    def change(document: dict[str, Any]) -> None:
        document["stages"]["awareness"]["checkpoint"]["prompt"] = prompt
        document["stages"]["knowledge"]["checkpoint"].update(pass_mark=pass_mark, draw=draw)

    return editing.changed_course(work, change)


def new_key(title: str, taken: Container[str]) -> str:
    """A key for a new criterion."""
    return editing.key_for(title, taken)


def as_text(fields: dict[str, Any]) -> str:
    """A question or a task as the package writes it: to be read beside one's own."""
    return to_yaml(fields, order=(*FIELDS, *TASK_ORDER))


def _saved(work: Workpiece, bank: list[dict[str, Any]]) -> Changes:
    changes: Changes = {FILE: to_yaml(bank, order=FIELDS).encode()}
    asked = [question["key"] for question in bank if question["stage"] == AskedIn.AWARENESS]
    listed = work.package.course.value["stages"]["awareness"]["checkpoint"]["questions"]
    wanted = _in_order(listed, asked)
    if wanted != listed:
        changes |= editing.changed_course(
            work, lambda document: document["stages"]["awareness"]["checkpoint"].update(questions=wanted)
        )
    return changes


def _in_order(listed: Iterable[str], asked: list[str]) -> list[str]:
    """Those that stay where they were, new ones after them."""
    kept = [key for key in listed if key in asked]
    return kept + [key for key in asked if key not in kept]


def _merged(standing: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**standing, **fields}.items() if value is not None}

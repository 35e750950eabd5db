"""Change the questions, the task and the checkpoints of a course in its files (`courses.editing`)."""

import re
from collections.abc import Container, Iterable
from typing import Any

from core.documents.nodes import Node
from courses import editing
from courses.editing import WorkingCopy
from courses.models import StageKey
from courses.package.canonical import to_yaml
from quizzes.models import AskedIn
from quizzes.parts.questions import FIELDS, FILE

Changes = dict[str, bytes | None]

TASK_ORDER = (
    "kind", "key", "title", "id", "en", "graded_by", "instruction", "evidence", "feeds_curation", "pass_mark", "rubric", "weight",
    "key_criterion", "levels", "phrases", "examples",
)  # fmt: skip


def bank_of(work: WorkingCopy) -> Node:
    """Return the current questions as nodes with their lines."""
    return work.package.documents[FILE]


def question_of(work: WorkingCopy, key: str) -> dict[str, Any] | None:
    """Return the question with this key, or None."""
    return next((question for question in bank_of(work).value if question["key"] == key), None)


def free_key(work: WorkingCopy, stage: str) -> str:
    """Return the next free key, like `Q17`, or `L03` for practice."""
    letter = "L" if stage == AskedIn.PRACTICE else "Q"
    matches = [re.fullmatch(rf"{letter}(\d+)", question["key"]) for question in bank_of(work).value]
    return f"{letter}{max((int(match[1]) for match in matches if match), default=0) + 1:02}"


def changed_question(work: WorkingCopy, key: str, fields: dict[str, Any]) -> Changes:
    """Change fields of a question; None removes a field. Updates the list of questions of the awareness checkpoint."""
    bank = [_merged(question, fields) if question["key"] == key else question for question in bank_of(work).value]
    return _bank_files(work, bank)


def new_question(work: WorkingCopy, fields: dict[str, Any]) -> Changes:
    """Add a question at the end of the bank."""
    return _bank_files(work, [*bank_of(work).value, _merged({}, fields)])


def without_question(work: WorkingCopy, key: str) -> Changes:
    """Remove a question from the bank."""
    return _bank_files(work, [question for question in bank_of(work).value if question["key"] != key])


def changed_task(work: WorkingCopy, fields: dict[str, Any]) -> Changes:
    """Change fields of the task; None removes a field, and fields not given stay."""

    def change(document: dict[str, Any]) -> None:
        stage = document["stages"][StageKey.SKILL.value]
        stage["checkpoint"] = _merged(stage["checkpoint"], fields)

    return editing.changed_course(work, change)


def changed_checkpoints(work: WorkingCopy, *, prompt: str, pass_mark: int, draw: int) -> Changes:
    """Change the prompt of the awareness checkpoint, and the pass mark and number of questions of the quiz."""

    def change(document: dict[str, Any]) -> None:
        document["stages"]["awareness"]["checkpoint"]["prompt"] = prompt
        document["stages"]["knowledge"]["checkpoint"].update(pass_mark=pass_mark, draw=draw)

    return editing.changed_course(work, change)


def new_key(title: str, taken: Container[str]) -> str:
    """Make a key for a new criterion from its title."""
    return editing.key_for(title, taken)


def as_text(fields: dict[str, Any]) -> str:
    """Return a question or a task as YAML of the package, to show what somebody else saved."""
    return to_yaml(fields, order=(*FIELDS, *TASK_ORDER))


def _bank_files(work: WorkingCopy, bank: list[dict[str, Any]]) -> Changes:
    changes: Changes = {FILE: to_yaml(bank, order=FIELDS).encode()}
    awareness_keys = [question["key"] for question in bank if question["stage"] == AskedIn.AWARENESS]
    listed = work.package.course.value["stages"]["awareness"]["checkpoint"]["questions"]
    updated = _keeping_order(listed, awareness_keys)
    if updated != listed:
        changes |= editing.changed_course(
            work, lambda document: document["stages"]["awareness"]["checkpoint"].update(questions=updated)
        )
    return changes


def _keeping_order(listed: Iterable[str], keys: list[str]) -> list[str]:
    """Return the keys in the listed order, new keys at the end."""
    remaining = [key for key in listed if key in keys]
    return remaining + [key for key in keys if key not in remaining]


def _merged(old: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**old, **fields}.items() if value is not None}

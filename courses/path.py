"""A learner's course as a path: three stages, their lessons, and the checkpoint that ends each."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.models import STAGES, StageKey


class Kind(enum.StrEnum):
    """How a line of the path is drawn; a word beside it says the same."""

    DONE = "done"
    NOW = "now"
    BAD = "bad"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True)
class CheckpointState:
    """How far a learner is with a checkpoint. The package that owns checkpoints provides it, with `word` and `detail` translated."""

    kind: Kind | str
    word: str
    detail: str = ""
    url: str | None = None
    """The address to open instead of the checkpoint's own page."""


CheckpointReader = Callable[[int, int], dict[StageKey, CheckpointState]]
_readers: list[CheckpointReader] = []


def register_checkpoint_reader(read: CheckpointReader) -> None:
    """Register a function of enrolment id and edition id that returns the learner's checkpoint states by stage."""
    if read not in _readers:
        _readers.append(read)


def checkpoint_states(enrolment_id: int, edition_id: int) -> dict[StageKey, CheckpointState]:
    """Return the checkpoint states from all readers by stage. A stage without a state is missing."""
    states: dict[StageKey, CheckpointState] = {}
    for read in _readers:
        states.update(read(enrolment_id, edition_id))
    return states


@dataclass(frozen=True)
class LessonLine:
    """One lesson on the path."""

    key: str
    title: Any
    minutes: int
    bytes_to_load: int
    done: bool


@dataclass(frozen=True)
class StageOnPath:
    """One stage, with the learner's progress in it."""

    key: StageKey
    outcomes: Sequence[str]
    modules: Sequence[dict[str, Any]]
    checkpoint: dict[str, Any]
    passed: bool
    state: str
    """`done`, `now` (the learner's current stage) or `later`."""
    lessons: list[LessonLine] = field(default_factory=list)

    @property
    def lessons_remaining(self) -> int:
        """The number of lessons that are not done."""
        return sum(not lesson.done for lesson in self.lessons)


@dataclass(frozen=True)
class Step:
    """The next thing to do: a lesson, or a stage's checkpoint, or neither when the course is complete."""

    lesson: LessonLine | None = None
    checkpoint: StageKey | None = None


def build(stages: Sequence[Any], lessons: Sequence[Any], passed: set[StageKey]) -> list[StageOnPath]:
    """Build the path from rows of stages (key, outcomes, modules, checkpoint) and lessons in order (key, stage, ..., done).

    A stage is `done` when its checkpoint is passed, its lessons are done, and the stages before it are done. The first other
    stage is `now`.
    """
    path: list[StageOnPath] = []
    open_before = False
    for stage in sorted(stages, key=lambda row: STAGES.index(row.key)):
        lines = [
            LessonLine(row.key, row.title, row.minutes, row.bytes_to_load, row.done)
            for row in lessons
            if row.stage == stage.key
        ]
        complete = stage.key in passed and all(line.done for line in lines)
        state = "later" if open_before else "done" if complete else "now"
        open_before = open_before or not complete
        path.append(StageOnPath(stage.key, stage.outcomes, stage.modules, stage.checkpoint, stage.key in passed, state, lines))
    return path


def next_step(path: Sequence[StageOnPath], *, after: str | None = None) -> Step:
    """Return the next open lesson or checkpoint.

    Without `after`, it is the first open one on the path. With `after` (a lesson's key), the open lessons of that lesson's stage
    come first, beginning behind that lesson; then its checkpoint; then the first open one on the path.
    """
    if after is not None:
        stage = next((stage for stage in path if any(line.key == after for line in stage.lessons)), None)
        step = _within(stage, after) if stage else None
        if step:
            return step
    for stage in path:
        step = _within(stage, None)
        if step:
            return step
    return Step()


def leaves(path: Sequence[StageOnPath], step: Step) -> list[str]:
    """Return the path as a sprig: a state for each lesson's leaf (`done`, `now` or empty), and `|` between stages."""
    coming = step.lesson.key if step.lesson else None
    sprig: list[str] = []
    for stage in path:
        sprig += ["|"] if sprig else []
        sprig += ["done" if line.done else "now" if line.key == coming else "" for line in stage.lessons]
    return sprig


def _within(stage: StageOnPath, after: str | None) -> Step | None:
    keys = [line.key for line in stage.lessons]
    start = keys.index(after) + 1 if after in keys else 0
    for line in stage.lessons[start:] + stage.lessons[:start]:
        if not line.done:
            return Step(lesson=line)
    return None if stage.passed else Step(checkpoint=stage.key)

"""A learner's course as a path: three stages, their lessons, and the checkpoint that ends each."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.models import STAGES, StageKey


class Kind(enum.StrEnum):
    """How a line of the path is drawn, always beside its word."""

    DONE = "done"
    NOW = "now"
    BAD = "bad"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True)
class CheckpointState:
    """How far a learner is with a checkpoint, as the package that asks says it; word and detail are translated."""

    kind: Kind | str
    word: str
    detail: str = ""
    url: str | None = None
    """Where to go instead of the checkpoint's own page."""


CheckpointReader = Callable[[int, int], dict[StageKey, CheckpointState]]
_readers: list[CheckpointReader] = []


def register_checkpoint_reader(read: CheckpointReader) -> None:
    """Bring a function of (enrolment id, edition id) that knows more of checkpoints than whether they are passed."""
    if read not in _readers:
        _readers.append(read)


def checkpoint_states(enrolment_id: int, edition_id: int) -> dict[StageKey, CheckpointState]:
    """What the readers say, by stage; a stage nobody speaks of is missing."""
    said: dict[StageKey, CheckpointState] = {}
    for read in _readers:
        said.update(read(enrolment_id, edition_id))
    return said


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
    """One stage: where the learner stands in it."""

    key: StageKey
    outcomes: Sequence[str]
    modules: Sequence[dict[str, Any]]
    checkpoint: dict[str, Any]
    passed: bool
    state: str
    """done (it counts), now (the learner is here) or later."""
    lessons: list[LessonLine] = field(default_factory=list)

    @property
    def lessons_left(self) -> int:
        """How many lessons are not done."""
        return sum(not lesson.done for lesson in self.lessons)


@dataclass(frozen=True)
class Step:
    """What comes next: a lesson, else a stage's checkpoint, else nothing (complete)."""

    lesson: LessonLine | None = None
    checkpoint: StageKey | None = None


def build(stages: Sequence[Any], lessons: Sequence[Any], passed: set[StageKey]) -> list[StageOnPath]:
    """The path from rows: stages (key, outcomes, modules, checkpoint), lessons in order (key, stage, title, ..., done).

    A stage counts as done when its checkpoint and those before it are passed and its lessons done; the first that is not
    is where the learner stands.
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
    """What to open next.

    Without `after`: the first thing open on the path. With `after` (a lesson's key): the next open lesson of its stage, then
    that stage's checkpoint, then whatever is first open.
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
    """The path as a sprig: a leaflet for each lesson (done, now or empty), `|` for the gap between stages."""
    coming = step.lesson.key if step.lesson else None
    sprig: list[str] = []
    for stage in path:
        sprig += ["|"] if sprig else []
        sprig += ["done" if line.done else "now" if line.key == coming else "" for line in stage.lessons]
    return sprig


def _within(stage: StageOnPath, after: str | None) -> Step | None:
    keys = [line.key for line in stage.lessons]
    turn = keys.index(after) + 1 if after in keys else 0
    for line in stage.lessons[turn:] + stage.lessons[:turn]:
        if not line.done:
            return Step(lesson=line)
    return None if stage.passed else Step(checkpoint=stage.key)

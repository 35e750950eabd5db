"""The rows of the board."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from courses.models import EnrolmentState, StageKey
from people.models import short_name
from quizzes.models import SubmissionState


class Reason(enum.StrEnum):
    """Why a learner may need a kind word. A mentor's message speaks of the first reason that holds."""

    WAITING_FOR_US = "waiting_for_us"
    FAILED = "failed"
    STUCK = "stuck"
    IDLE = "idle"


@dataclass(frozen=True)
class Contact:
    """Who a learner is, how a mentor may reach them, and when they were greeted."""

    person_id: int
    name: str
    address_as: str | None
    language: str
    phone: str | None
    district: str | None
    enterprise: str | None
    takes_whatsapp: bool
    """Whether the learner agreed to messages by WhatsApp."""
    greetings_this_week: int
    """Greetings within the last seven days, in every cohort."""
    greeted_at: datetime | None
    """The last greeting in this cohort."""
    greeted_by: str | None
    """The name of the person who greeted last in this cohort."""
    reminded_at: datetime | None
    """When the office sent a reminder by WhatsApp within the last seven days, or None."""

    @property
    def short_name(self) -> str:
        """The form of address with the first name: `Bu Nurul`."""
        return short_name(self.name, self.address_as)


@dataclass(frozen=True)
class Task:
    """The practical task of a learner in one course."""

    person_id: int
    enrolment_id: int
    state: SubmissionState
    waiting_since: datetime | None
    """Since when the task lies in the grading queue, or None."""
    due_on: date | None


@dataclass(frozen=True)
class StageCell:
    """How far a learner is in a stage."""

    key: StageKey
    done: int
    """Lessons done."""
    lessons: int
    """Lessons of the stage."""
    passed: bool
    """Whether the checkpoint is passed."""


@dataclass(frozen=True)
class Failure:
    """A quiz that a learner has failed and not passed since, with the scores in the order of the attempts."""

    stage: StageKey
    scores: tuple[int, ...]


@dataclass(frozen=True)
class BoardRow:
    """A learner on the board, with the current course (`mentoring.queries.risk`) if there is one."""

    contact: Contact
    joined_at: datetime
    course_title: Any
    state: EnrolmentState | None
    stages_passed: int
    stages: Sequence[StageCell]
    lesson: Any
    """The title of the next lesson, or None where a checkpoint comes next."""
    last_seen: datetime | None
    """The last activity in any course."""
    task: Task | None
    """The task of the current course."""
    tasks_waiting: int
    """The number of the learner's tasks in the grading queue, in every course."""
    failure: Failure | None
    reasons: tuple[Reason, ...]
    needs_greeting: bool
    """Whether there is a reason and the last greeting is long enough ago."""

    @property
    def reason(self) -> Reason | None:
        """The reason of which a message speaks."""
        return self.reasons[0] if self.reasons else None


@dataclass(frozen=True)
class Board:
    """The learners of a cohort whom a viewer sees, those to greet first."""

    rows: Sequence[BoardRow]
    members: int
    """The number of all learners of the cohort, seen or not."""

    @property
    def to_greet(self) -> list[BoardRow]:
        """The rows of the learners who need a greeting."""
        return [row for row in self.rows if row.needs_greeting]

    @property
    def tasks_waiting(self) -> int:
        """The number of these learners' tasks in the grading queue."""
        return sum(row.tasks_waiting for row in self.rows)

    @property
    def unseen(self) -> int:
        """The number of learners whom the viewer does not see."""
        return self.members - len(self.rows)

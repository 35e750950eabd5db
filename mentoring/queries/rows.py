"""What the board says of a member, as rows."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from courses.models import EnrolmentState, StageKey
from people.models import short_name
from quizzes.models import SubmissionState


class Reason(enum.StrEnum):
    """Why somebody may need a kind word; the first of these that holds is the one to speak of."""

    WAITING_FOR_US = "waiting_for_us"
    FAILED = "failed"
    STUCK = "stuck"
    IDLE = "idle"


@dataclass(frozen=True)
class StageCell:
    """How far somebody is in one stage."""

    key: StageKey
    done: int
    lessons: int
    passed: bool


@dataclass(frozen=True)
class BoardRow:
    """One learner on the board."""

    person_id: int
    name: str
    address_as: str | None
    language: str
    phone: str | None
    phone_confirmed_at: datetime | None
    district: str | None
    enterprise: str | None
    takes_whatsapp: bool
    joined_at: datetime
    course_title: Any
    state: EnrolmentState | None
    stages_passed: int
    last_seen: datetime | None
    submission_state: SubmissionState | None
    waiting_since: datetime | None
    due_on: date | None
    tasks_waiting: int
    """How many tasks lie in the grading queue, in any course."""
    reasons: tuple[Reason, ...]
    lesson: Any
    """The title of the lesson that comes next."""
    scores: tuple[int, ...]
    """Of the quiz that was not passed, the first try first."""
    failed_stage: StageKey | None
    stages: tuple[StageCell, ...]
    greeted_at: datetime | None
    greeted_by: str | None
    greetings_this_week: int
    needs_greeting: bool

    @property
    def short_name(self) -> str:
        """`Bu Nurul`."""
        return short_name(self.name, self.address_as)

    @property
    def reason(self) -> Reason | None:
        """The one to speak of."""
        return self.reasons[0] if self.reasons else None


@dataclass(frozen=True)
class Board:
    """The members whom a visitor sees, those who need a word first, and how many others there are."""

    rows: Sequence[BoardRow]
    members: int
    """All of them, seen or not."""

    @property
    def to_greet(self) -> list[BoardRow]:
        """Who needs a word that nobody has spoken lately."""
        return [row for row in self.rows if row.needs_greeting]

    @property
    def tasks_waiting(self) -> int:
        """How many of their tasks lie in the grading queue."""
        return sum(row.tasks_waiting for row in self.rows)

    @property
    def unseen(self) -> int:
        """How many learn here without sharing it with the mentors."""
        return self.members - len(self.rows)

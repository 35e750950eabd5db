"""How far people are with their courses, as the officers' list of people shows and filters it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from core.db import run
from core.errors import N_, Msgid
from core.lists.declaring import Addition, Cell, Column, states
from courses.models import Enrolment, EnrolmentState
from people.models import Person

KEY = "learning"


@dataclass(frozen=True)
class Learning:
    """A person's courses: how many there are, complete, and under way. `begun` counts those under way with some work in them."""

    courses: int = 0
    complete: int = 0
    open: int = 0
    begun: int = 0


_has_work = or_(Enrolment.lessons_done > 0, Enrolment.stages_passed > 0, Enrolment.task_handed_in_at.is_not(None))
_is_open, _is_complete = Enrolment.state == EnrolmentState.IN_PROGRESS, Enrolment.state == EnrolmentState.COMPLETED
_counts = (
    select(
        Enrolment.person_id,
        func.count(),
        func.count().filter(_is_complete),
        func.count().filter(_is_open),
        func.count().filter(_is_open, _has_work),
    )
    .where(Enrolment.person_id.in_(bindparam("person_ids", expanding=True)))
    .group_by(Enrolment.person_id)
)


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Enrolment.person_id == Person.id, *conditions)


_any_open, _any_complete, _any_begun = _has(_is_open), _has(_is_complete), _has(_is_open, _has_work)
_stopped = and_(_has(), ~_any_open, ~_any_complete)
STATES: dict[str, tuple[Msgid, ColumnElement[bool]]] = {
    "not_begun": (N_("not begun"), and_(~_any_complete, ~_any_begun, ~_stopped)),
    "under_way": (N_("under way"), or_(_any_begun, and_(_any_open, _any_complete))),
    "complete": (N_("complete"), and_(_any_complete, ~_any_open)),
    "stopped": (N_("stopped"), _stopped),
}
"""The states of a person's learning. Each person has one of them; `state_of` says the same of counted courses."""
KINDS = {"not_begun": "", "under_way": "now", "complete": "done", "stopped": ""}


def state_of(learning: Learning) -> str:
    """Return the key of the state in `STATES`."""
    if learning.open and (learning.begun or learning.complete):
        return "under_way"
    if learning.complete:
        return "complete"
    return "stopped" if learning.courses and not learning.open else "not_begun"


def read(person_ids: Sequence[int]) -> Mapping[int, Learning]:
    """Return the courses of these people, in one statement. Who has none is left out."""
    return {row[0]: Learning(*row[1:]) for row in run(_counts, {"person_ids": list(person_ids)})}


def _cell(row: Any) -> Cell:
    learning = row.added[KEY] or Learning()
    state = state_of(learning)
    done = _("%(done)s of %(all)s complete", done=learning.complete, all=learning.courses) if learning.courses else None
    return Cell(_(STATES[state][0]), state=KINDS[state], sub=done)


ADDITION = Addition(
    Column(KEY, N_("Learning"), _cell, unsearched="the filter Learning"),
    states(KEY, N_("Learning"), STATES),
    read,
    before="seen",
)

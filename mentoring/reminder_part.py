"""Mentors' greetings count for the week of reminders, so that a learner is not written to by mentor and office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.db import TZDateTime, run
from mentoring.models import Greeting

_ids: Any = bindparam("ids", expanding=True)
_since = bindparam("since", type_=TZDateTime)
_greeted = select(Greeting.person_id, Greeting.at).where(Greeting.person_id.in_(_ids), Greeting.at > _since)


def greeted(person_ids: Sequence[int], since: datetime) -> Sequence[tuple[int, datetime]]:
    """Return when mentors greeted these people since a moment: pairs of person id and moment."""
    return [(row.person_id, row.at) for row in run(_greeted, {"ids": list(person_ids), "since": since})]

"""What of learning is worth a reminder: a judgement that was not seen, and a learner who is quiet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from core.db import TZDateTime, run
from core.office import translated
from core.outbox import Message
from courses.models import Course, Edition, Enrolment, EnrolmentState
from people.models import Person
from quizzes.models import Judgement, Submission, Task, Verdict
from reminders.models import Reason
from reminders.rules import Event, Limits

_only = bindparam("only", type_=Integer)
_after, _before = (bindparam(name, type_=TZDateTime) for name in ("after", "before"))
_key = literal("judgement-") + cast(Judgement.id, String)
_judged = (
    select(
        Enrolment.person_id,
        _key.label("key"),
        Judgement.verdict,
        Judgement.advice_only,
        Judgement.at,
        Task.title,
        Course.slug,
        Person.language,
    )
    .join(Submission, Submission.id == Judgement.submission_id)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .join(Message, (Message.person_id == Enrolment.person_id) & (Message.key == _key))
    .where(
        Judgement.at > _after,
        Message.read_at.is_(None),
        Enrolment.state != EnrolmentState.WITHDRAWN,
        or_(_only.is_(None), Enrolment.person_id == _only),
    )
)
_any, _other = aliased(Enrolment), aliased(Enrolment)
_last: Any = select(func.max(_any.last_activity_at)).where(_any.person_id == Enrolment.person_id).scalar_subquery()
_newest: Any = (
    select(_other.id)
    .where(_other.person_id == Enrolment.person_id, _other.state == EnrolmentState.IN_PROGRESS)
    .order_by(_other.last_activity_at.desc(), _other.id.desc())
    .limit(1)
    .scalar_subquery()
)
_waits = exists().where(
    Submission.enrolment_id == _any.id, _any.person_id == Enrolment.person_id, Submission.waiting_since.is_not(None)
)
_quiet = (
    select(Enrolment.person_id, Enrolment.id, _last.label("last"), Edition.title, Course.slug, Person.language)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Person, Person.id == Enrolment.person_id)
    .where(
        Enrolment.state == EnrolmentState.IN_PROGRESS,
        Enrolment.last_activity_at <= _before,
        Enrolment.id == _newest,
        _last <= _before,
        _last > _after,
        ~_waits,
        or_(_only.is_(None), Enrolment.person_id == _only),
    )
)


def judged(now: datetime, limits: Limits, person_id: int | None) -> Sequence[Event]:
    """Return the judgements whose notice is unread. One that asks for mending is `RETURNED`."""
    asked = {"after": now - timedelta(days=limits.news_days), "only": person_id}
    return [
        Event(
            row.person_id,
            Reason.RETURNED if row.verdict is Verdict.NEEDS_REVISION and not row.advice_only else Reason.GRADED,
            row.key,
            row.at,
            translated(row.title, row.language),
            f"/learn/{row.slug}/task",
        )
        for row in run(_judged, asked)
    ]


def quiet(now: datetime, limits: Limits, person_id: int | None) -> Sequence[Event]:
    """Return who learns something and has done nothing for some days, unless a task of theirs waits for a judgement."""
    asked = {
        "after": now - timedelta(days=limits.given_up_days),
        "before": now - timedelta(days=limits.quiet_days),
        "only": person_id,
    }
    return [
        Event(
            row.person_id,
            Reason.QUIET,
            f"quiet-{row.id}-{row.last:%Y%m%d}",
            row.last,
            translated(row.title, row.language),
            f"/learn/{row.slug}",
        )
        for row in run(_quiet, asked)
    ]

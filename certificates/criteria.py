"""Why somebody has no certificate yet: each criterion that is not met, in the office's words (`certificate.yaml`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select

from certificates.facts import rules
from certificates.models import Certificate
from certificates.sheet import written_day
from core import clock
from core.db import db
from courses.models import CheckpointPass, Course, Edition, Enrolment, EnrolmentState, Lesson, StageKey
from people.identity import Identity
from people.models import Person
from quizzes.models import AskedIn, Attempt, AttemptState, Submission, SubmissionState

LANGUAGE = "id"
"""The office has these words in one language only."""


@dataclass(frozen=True)
class Missing:
    """One criterion that is not met, in the office's words; `link` is one of the office's link targets."""

    key: str
    text: str
    what_to_do: str
    link: str


@dataclass(frozen=True)
class UnderWay:
    """A course without a certificate, and what stands between."""

    slug: str
    title: Any
    missing: list[Missing]


def _passed(stage: StageKey) -> Any:
    return (
        select(CheckpointPass.score)
        .where(CheckpointPass.enrolment_id == Enrolment.id, CheckpointPass.stage == stage)
        .correlate(Enrolment)
        .scalar_subquery()
        .is_not(None)
    )


_lessons = select(func.count()).where(Lesson.edition_id == Enrolment.edition_id).correlate(Enrolment).scalar_subquery()
_best_try = (
    select(func.max(Attempt.score))
    .where(Attempt.enrolment_id == Enrolment.id, Attempt.asked_in == AskedIn.KNOWLEDGE, Attempt.state == AttemptState.GRADED)
    .correlate(Enrolment)
    .scalar_subquery()
)
_under_way = (
    select(
        Course.slug,
        Edition.title,
        Enrolment.state,
        Enrolment.pass_marks,
        (_lessons - Enrolment.lessons_done).label("lessons_left"),
        _passed(StageKey.AWARENESS).label("awareness"),
        _passed(StageKey.KNOWLEDGE).label("knowledge"),
        _passed(StageKey.SKILL).label("skill"),
        _best_try.label("best_try"),
        Submission.state.label("submission"),
        case((Submission.state == SubmissionState.SUBMITTED, Submission.submitted_at)).label("waiting_since"),
        Person.certificate_name_confirmed_at.is_not(None).label("name_confirmed"),
    )
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Submission, Submission.enrolment_id == Enrolment.id)
    .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id == bindparam("person_id"), Certificate.id.is_(None))
    .order_by(Enrolment.last_activity_at.desc())
)


def courses_without_certificate(person: Identity) -> list[UnderWay]:
    """Each course that somebody took up and has no certificate of, the last one worked on first."""
    rows = db.session.execute(_under_way, {"person_id": person.id})
    return [UnderWay(row.slug, row.title, missing_in(row)) for row in rows]


def missing_in(row: Any) -> list[Missing]:
    """What is missing in one enrolment, in the order in which the office lists it.

    When nothing is, though there is no certificate, an officer has to look: the criterion `exception`.
    """
    if row.state is EnrolmentState.WITHDRAWN:
        return [_missing("withdrawn")]
    found = list(_in_stages(row))
    if not row.name_confirmed:
        found.append(_missing("name_confirmed"))
    return found or [_missing("exception")]


def _in_stages(row: Any) -> Iterator[Missing]:
    if row.lessons_left > 0:
        yield _missing("lessons_done_or_by_test", count=row.lessons_left)
    if not row.awareness:
        yield _missing("awareness_passed")
    if not row.knowledge:
        yield _knowledge(row.best_try, row.pass_marks)
    if not row.skill:
        yield _skill(row.submission, row.waiting_since)


def _knowledge(best_try: int | None, pass_marks: dict[str, int]) -> Missing:
    if best_try is None:
        return _missing("knowledge_not_tried")
    return _missing("knowledge_passed", score=best_try, pass_mark=pass_marks["knowledge"])


def _skill(submission: SubmissionState | None, waiting_since: datetime | None) -> Missing:
    if submission is SubmissionState.SUBMITTED and waiting_since:
        return _missing("skill_waiting", date=written_day(clock.day_of(waiting_since), LANGUAGE))
    return _missing("skill_needs_revision" if submission is SubmissionState.NEEDS_REVISION else "skill_not_sent")


def _missing(key: str, **values: Any) -> Missing:
    words = rules()["why_no_certificate_yet"]["course"][key]
    return Missing(key, words["text"].format(**values), words["what_to_do"], words["link"])

"""Why a learner has no certificate yet: every criterion that is not met, in the office's words (`certificate.yaml`)."""

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
"""The language of these words: the office's file has them only in Indonesian."""


@dataclass(frozen=True)
class Missing:
    """A criterion that is not met. `text` and `what_to_do` are the office's words; `link` is a link target of its file."""

    key: str
    text: str
    what_to_do: str
    link: str


@dataclass(frozen=True)
class UnderWay:
    """A course without a certificate, and the criteria that are missing for it."""

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
_best_attempt = (
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
        (_lessons - Enrolment.lessons_done).label("lessons_remaining"),
        _passed(StageKey.AWARENESS).label("awareness"),
        _passed(StageKey.KNOWLEDGE).label("knowledge"),
        _passed(StageKey.SKILL).label("skill"),
        _best_attempt.label("best_attempt"),
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
    """Return the courses in which a learner is enrolled and has no certificate, ordered by the latest activity."""
    rows = db.session.execute(_under_way, {"person_id": person.id})
    return [UnderWay(row.slug, row.title, missing_criteria(row)) for row in rows]


def missing_criteria(row: Any) -> list[Missing]:
    """Return the missing criteria of an enrolment, in the order of the office's file.

    Where nothing is missing and still there is no certificate, the answer is the criterion `exception`: an officer must look.
    """
    if row.state is EnrolmentState.WITHDRAWN:
        return [_missing("withdrawn")]
    missing = list(_missing_in_stages(row))
    if not row.name_confirmed:
        missing.append(_missing("name_confirmed"))
    return missing or [_missing("exception")]


def _missing_in_stages(row: Any) -> Iterator[Missing]:
    if row.lessons_remaining > 0:
        yield _missing("lessons_done_or_by_test", count=row.lessons_remaining)
    if not row.awareness:
        yield _missing("awareness_passed")
    if not row.knowledge:
        yield _missing_knowledge(row.best_attempt, row.pass_marks)
    if not row.skill:
        yield _missing_skill(row.submission, row.waiting_since)


def _missing_knowledge(best_attempt: int | None, pass_marks: dict[str, int]) -> Missing:
    if best_attempt is None:
        return _missing("knowledge_not_tried")
    return _missing("knowledge_passed", score=best_attempt, pass_mark=pass_marks["knowledge"])


def _missing_skill(submission: SubmissionState | None, waiting_since: datetime | None) -> Missing:
    if submission is SubmissionState.SUBMITTED and waiting_since:
        return _missing("skill_waiting", date=written_day(clock.day_of(waiting_since), LANGUAGE))
    return _missing("skill_needs_revision" if submission is SubmissionState.NEEDS_REVISION else "skill_not_sent")


def _missing(key: str, **values: Any) -> Missing:
    words = rules()["why_no_certificate_yet"]["course"][key]
    return Missing(key, words["text"].format(**values), words["what_to_do"], words["link"])

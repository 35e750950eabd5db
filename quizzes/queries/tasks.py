"""Queries on practical tasks and learners' work on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, bindparam, exists, func, literal, select
from sqlalchemy.orm import aliased

from core.db import db, run
from courses.models import CheckpointPass, Course, Edition, EditionState, Enrolment, Media, StageKey
from people.models import Person
from quizzes.models import Evidence, GivenDeed, Judgement, Submission, SubmissionState, Task
from quizzes.tasks import criteria

_work = (
    select(
        Enrolment,
        Task,
        Submission,
        Course.slug,
        Edition.title,
        exists().where(GivenDeed.enrolment_id == Enrolment.id).label("has_deeds"),
    )
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .outerjoin(Submission, Submission.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id == bindparam("person_id"), Course.slug == bindparam("slug"))
)
_pieces = (
    select(
        Evidence.id,
        Evidence.key,
        Evidence.kind,
        Evidence.text,
        Evidence.sha256,
        Evidence.width,
        Evidence.height,
        Evidence.size,
        Evidence.advice,
        Evidence.saved_at,
        Evidence.removed_at,
    )
    .where(Evidence.submission_id == bindparam("submission_id"))
    .order_by(Evidence.id)
)
_present_pieces = _pieces.where(Evidence.removed_at.is_(None))
_conflicting_texts = select(Evidence.key, Evidence.text).where(
    Evidence.submission_id == bindparam("submission_id"),
    Evidence.sent_as == bindparam("sent_as"),
    Evidence.sha256.is_(None),
    Evidence.text.is_not(None),
)
_judgements = (
    select(
        Judgement.round,
        Judgement.levels,
        Judgement.score,
        Judgement.verdict,
        Judgement.feedback,
        Judgement.mend_by,
        Judgement.advice_only,
        Judgement.at,
        Judgement.by_id,
        Person.name.label("by_name"),
    )
    .join(Person, Person.id == Judgement.by_id)
    .where(Judgement.submission_id == bindparam("submission_id"))
    .order_by(Judgement.id)
)
_submission_state = (
    select(Submission.state, Submission.submitted_at, Submission.due_on, Submission.saved_at, CheckpointPass.score)
    .outerjoin(
        CheckpointPass,
        and_(CheckpointPass.enrolment_id == Submission.enrolment_id, CheckpointPass.stage == StageKey.SKILL),
    )
    .where(Submission.enrolment_id == bindparam("enrolment_id"))
)
_newer = aliased(Edition)
_newest_open = (
    select(_newer.id)
    .where(_newer.course_id == Course.id, _newer.state == EditionState.PUBLISHED, _newer.retired_at.is_(None))
    .order_by(_newer.number.desc())
    .limit(1)
    .correlate(Course)
    .scalar_subquery()
)
_tasks = (
    select(
        Course.slug,
        Edition.title.label("course_title"),
        Task.title,
        Task.feeds_curation.label("feeds"),
        Enrolment.id.label("enrolment_id"),
        Submission.id.label("submission_id"),
        Submission.state,
        Submission.submitted_at,
        Submission.due_on,
    )
    .select_from(Course)
    .outerjoin(Enrolment, and_(Enrolment.course_id == Course.id, Enrolment.person_id == bindparam("person_id")))
    .join(Edition, Edition.id == func.coalesce(Enrolment.edition_id, _newest_open))
    .join(Task, Task.edition_id == Edition.id)
    .outerjoin(Submission, Submission.enrolment_id == Enrolment.id)
    .order_by(Course.code)
)
_deciding = (
    select(Task.rubric, Judgement.levels)
    .join(Enrolment, Enrolment.edition_id == Task.edition_id)
    .join(Submission, Submission.enrolment_id == Enrolment.id)
    .join(Judgement, Judgement.submission_id == Submission.id)
    .where(Enrolment.id == bindparam("enrolment_id"), Judgement.advice_only.is_(False))
    .order_by(Judgement.round.desc())
    .limit(1)
)


def judged_by_learner(enrolment_id: Any) -> ScalarSelect[bool]:
    """Return a condition on an enrolment (a column or a bindparam): its learner made the last deciding judgement of its task.

    NULL where there is none.
    """
    judged, work, enrolment = aliased(Judgement), aliased(Submission), aliased(Enrolment)
    return (
        select(judged.by_id == enrolment.person_id)
        .join(work, work.id == judged.submission_id)
        .join(enrolment, enrolment.id == work.enrolment_id)
        .where(enrolment.id == enrolment_id, judged.advice_only.is_(False))
        .order_by(judged.round.desc())
        .limit(1)
        .correlate_except(judged, work, enrolment)
        .scalar_subquery()
    )


_pictures = select(Media.name, Media.width, Media.height).where(
    Media.edition_id == bindparam("edition_id"), Media.name.in_(bindparam("names", expanding=True))
)


@dataclass(frozen=True)
class Work:
    """A learner's work on a practical task: the enrolment, the task, and the submission where there is one."""

    enrolment: Enrolment
    task: Task
    submission: Submission | None
    slug: str
    course_title: Any
    has_deeds: bool = False
    """Whether the learner has given a deed in a lesson of the course, so that pages without one ask nothing for it."""

    @property
    def person_id(self) -> int:
        """The id of the learner."""
        return self.enrolment.person_id

    @property
    def state(self) -> SubmissionState:
        """The submission's state; a draft where there is no submission."""
        return self.submission.state if self.submission else SubmissionState.DRAFT

    @property
    def next_round(self) -> int:
        """The number of the next hand-in, 1 the first."""
        return (self.submission.round if self.submission else 0) + 1


@dataclass(frozen=True)
class CourseTask:
    """The practical task of a course, with this person's work; the last five fields are None without an enrolment."""

    slug: str
    course_title: Any
    title: Any
    feeds: Sequence[str]
    """The parts of curation that the task provides for (`feeds_curation` of the package)."""
    enrolment_id: int | None
    submission_id: int | None
    state: SubmissionState | None
    submitted_at: datetime | None
    due_on: date | None


def find_work(person_id: int | None, slug: str) -> Work | None:
    """Return a person's work in a course; None for a person who is not enrolled, or a course without a task."""
    row = db.session.execute(_work, {"person_id": person_id, "slug": slug}).one_or_none()
    return Work(*row) if row else None


def pieces_of(submission: Submission | None) -> Sequence[Any]:
    """Return the current evidence, the oldest first."""
    return db.session.execute(_present_pieces, {"submission_id": submission.id}).all() if submission else []


def all_pieces_of(submission_id: int) -> dict[int, Any]:
    """Return all evidence by id, with removed pieces, which earlier hand-ins may show."""
    return {row.id: row for row in db.session.execute(_pieces, {"submission_id": submission_id})}


def conflicting_texts(submission: Submission, sent_as: UUID) -> dict[str, str]:
    """Return the texts by requirement key that were refused for a conflict and stored under this `sent_as`."""
    rows = db.session.execute(_conflicting_texts, {"submission_id": submission.id, "sent_as": sent_as})
    return {row.key: row.text for row in rows}


def judgements_of(submission_id: int | None) -> Sequence[Any]:
    """Return all judgements with the grader's name, the oldest first."""
    return db.session.execute(_judgements, {"submission_id": submission_id}).all() if submission_id else []


def submission_state_of(enrolment_id: int) -> Any | None:
    """Return state, days and, when passed, the score of an enrolment's submission; None without a submission."""
    return db.session.execute(_submission_state, {"enrolment_id": enrolment_id}).one_or_none()


def tasks_of(person_id: int) -> list[CourseTask]:
    """Return the tasks of all courses in one statement, from the person's own edition or else from the newest open one."""
    return [CourseTask(*row) for row in run(_tasks, {"person_id": person_id})]


def rubric_of(enrolment_id: int) -> list[tuple[Any, int]]:
    """Return each criterion's title and level in the last deciding judgement; empty without one."""
    row = db.session.execute(_deciding, {"enrolment_id": enrolment_id}).one_or_none()
    return [(criterion.title, row.levels[criterion.key]) for criterion in criteria(row.rubric)] if row else []


def is_self_judged(enrolment_id: int) -> bool:
    """Tell whether nobody but the learner judged the task of an enrolment."""
    return bool(db.session.scalar(select(judged_by_learner(literal(enrolment_id)))))


def pictures_of(edition_id: int, names: Sequence[str]) -> dict[str, Any]:
    """Return pictures of an edition by name, with width and height."""
    if not names:
        return {}
    return {row.name: row for row in db.session.execute(_pictures, {"edition_id": edition_id, "names": list(names)})}

"""What is asked of a learner and what the learner gives: questions, attempts, answers, tasks, submissions, judgements."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment, one_of
from core.snapshots import IDS, TEXTS, TITLE, WHOLE_NUMBERS, WORDS, kept_as, opaque
from courses.models import StageKey
from quizzes.advice import ADVICE
from quizzes.stored_task import EVIDENCE_SPECS, RUBRIC


class AskedIn(enum.StrEnum):
    """Where a question is asked: in a stage's checkpoint, as ungraded practice inside its lesson, or before the first lesson."""

    AWARENESS = "awareness"
    KNOWLEDGE = "knowledge"
    PRACTICE = "practice"
    PRE_TEST = "pre_test"


QUESTION_STAGES = (StageKey.AWARENESS, StageKey.KNOWLEDGE)
"""The stages whose checkpoint asks questions."""


class Difficulty(enum.StrEnum):
    """As its author judges it."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Question(Model):
    """One question of one edition. `body` holds the fields of its type, with the key: never sent before it may be."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("edition_id", "key", name="uq_questions_edition_id_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    key: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    asked_in: Mapped[AskedIn] = mapped_column(one_of(AskedIn))
    type: Mapped[str] = mapped_column(String(32))
    """A name in `quizzes.questions.TYPES`: a new type needs no new table."""
    difficulty: Mapped[Difficulty] = mapped_column(one_of(Difficulty))
    tags: Mapped[Json] = kept_as(WORDS)
    lesson_key: Mapped[str] = mapped_column(String(80))
    stem: Mapped[str]
    hint: Mapped[str | None]
    explanation: Mapped[str]
    body: Mapped[Json] = opaque("the fields of its type: quizzes.questions.TYPES")
    """The fields of its type, as in the package."""
    content_hash: Mapped[str] = mapped_column(String(64))


class AttemptState(enum.StrEnum):
    """`prepared -> in_progress -> submitted -> graded`, or `abandoned` when given up."""

    PREPARED = "prepared"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    GRADED = "graded"
    ABANDONED = "abandoned"


class Attempt(Model):
    """One go at a stage's check or quiz, or at the pre-test. Questions, order and options are drawn when it is prepared, and frozen.

    The pre-test is offered once: whoever would rather not has one that was given up, without a question.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("(state IN ('submitted', 'graded')) = (submitted_at IS NOT NULL)", name="submitted_when_it_says_so"),
        CheckConstraint("(state = 'graded') = (score IS NOT NULL)", name="graded_when_it_has_a_score"),
        Index(
            "uq_attempts_one_open",
            "enrolment_id",
            "asked_in",
            unique=True,
            sqlite_where=text("state IN ('prepared', 'in_progress')"),
            postgresql_where=text("state IN ('prepared', 'in_progress')"),
        ),
        Index(
            "uq_attempts_one_pre_test",
            "enrolment_id",
            unique=True,
            sqlite_where=text("asked_in = 'pre_test'"),
            postgresql_where=text("asked_in = 'pre_test'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    asked_in: Mapped[AskedIn] = mapped_column(one_of(AskedIn))
    state: Mapped[AttemptState] = mapped_column(one_of(AttemptState), default=AttemptState.PREPARED)
    prepared_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    submitted_at: Mapped[Moment | None]
    score: Mapped[int | None]
    """0 to 100, rounded half up: the number shown is the number compared."""
    passed: Mapped[bool | None]
    """Nothing at the pre-test, which is never passed or failed."""

    questions: Mapped[list["AttemptQuestion"]] = relationship(lazy="raise_on_sql", order_by="AttemptQuestion.position")
    answers: Mapped[list["Answer"]] = relationship(lazy="raise_on_sql", back_populates="attempt")


class AttemptQuestion(Model):
    """A question of an attempt in its place, with what its type froze for it.

    `shown` maps each opaque token that leaves the server to an index into the question's body, in the order shown,
    so that neither an option's id nor its place tells anything about the key.
    """

    __tablename__ = "attempt_questions"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    shown: Mapped[Json] = opaque("tokens of its type: quizzes.questions.TYPES")
    score: Mapped[float | None]
    """0 to 1, when graded."""

    question: Mapped[Question] = relationship(lazy="raise_on_sql")


class Answer(Model):
    """What a learner last answered to one question of an attempt."""

    __tablename__ = "answers"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    response: Mapped[Json] = opaque("a response of its type: quizzes.questions.TYPES")
    """Indexes into the question's body, or what was typed; empty when the answer was taken back."""
    sequence: Mapped[int]
    sent_as: Mapped[UUID]
    device_time: Mapped[Moment | None]
    received_at: Mapped[Moment]

    attempt: Mapped[Attempt] = relationship(back_populates="answers", lazy="raise_on_sql")


class Reflection(Model):
    """The sentence or two with which a learner ends the awareness stage; the last version counts."""

    __tablename__ = "reflections"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    text: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[Moment]


class GradedBy(enum.StrEnum):
    """Who judges a practical task by its rubric."""

    PERSON = "person"
    SELF_CHECK = "self_check"


class Task(Model):
    """The practical task of an edition: steps, evidence, rubric, as the package says."""

    __tablename__ = "tasks"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[Json] = kept_as(TITLE)
    graded_by: Mapped[GradedBy] = mapped_column(one_of(GradedBy))
    instruction: Mapped[Json] = kept_as(WORDS)
    evidence: Mapped[Json] = kept_as(EVIDENCE_SPECS)
    """`[{"key", "kind": photo|text|link, "title", "hint", "min", "max", "min_words", "checks"}]`."""
    rubric: Mapped[Json] = kept_as(RUBRIC)
    """`[{"key", "title", "weight", "key_criterion", "levels": [worst, ..., best]}]`; weights add up to 100."""
    feeds_curation: Mapped[Json] = kept_as(WORDS)
    phrases: Mapped[Json] = kept_as(WORDS)
    examples: Mapped[Json] = opaque("of a course package: quizzes.parts.tasks")


class SubmissionState(enum.StrEnum):
    """`draft -> submitted -> needs_revision | passed`; there is no failed state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_REVISION = "needs_revision"
    PASSED = "passed"


class Submission(Model):
    """A learner's work on the practical task. It may come back and be handed in again; each hand-in is a row."""

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("(state = 'draft') = (round = 0)", name="handed_in_when_it_says_so"),
        UniqueConstraint("enrolment_id", name="uq_submissions_enrolment_id"),
        CheckConstraint("waiting_since IS NULL OR round > 0", name="waits_only_when_handed_in"),
        Index(
            "ix_submissions_waiting_since",
            "waiting_since",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    state: Mapped[SubmissionState] = mapped_column(one_of(SubmissionState), default=SubmissionState.DRAFT)
    round: Mapped[int] = mapped_column(default=0)
    """How often it was handed in."""
    submitted_at: Mapped[Moment | None]
    """The last time."""
    waiting_since: Mapped[Moment | None]
    """While a person is to look at it: since when it lies in the grading queue."""
    due_on: Mapped[date | None]
    """The day by which a person means to have judged it; told to the learner."""
    looked_at_too: Mapped[bool] = mapped_column(default=False)
    """A self-checked task that a trainer also looks at (one in ten, by hash of the id): advice only."""
    use_for_listing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The learner ticked that what was handed in may fill their own product's page once it is passed."""
    texts_sequence: Mapped[int] = mapped_column(default=0)
    """How often its texts and links were saved: a page that knows an older number learns of the newer words first."""
    texts_sent_as: Mapped[UUID | None]
    created_at: Mapped[Moment]
    saved_at: Mapped[Moment]

    evidence: Mapped[list["Evidence"]] = relationship(lazy="raise_on_sql", order_by="Evidence.id")
    hand_ins: Mapped[list["HandIn"]] = relationship(lazy="raise_on_sql", order_by="HandIn.round")
    judgements: Mapped[list["Judgement"]] = relationship(lazy="raise_on_sql", order_by="Judgement.id")


class EvidenceKind(enum.StrEnum):
    """What a piece of evidence is."""

    PHOTO = "photo"
    TEXT = "text"
    LINK = "link"


class Evidence(Model):
    """One photo, text or link of a submission as it stands now. What was replaced keeps its row, marked removed."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("submission_id", "key", "sent_as", name="uq_evidence_submission_id_key_sent_as"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[EvidenceKind] = mapped_column(one_of(EvidenceKind))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    thumb_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    width: Mapped[int | None]
    height: Mapped[int | None]
    size: Mapped[int | None]
    """Bytes of the photo as it is kept."""
    text: Mapped[str | None]
    advice: Mapped[Json | None] = kept_as(ADVICE)
    """What the machine noticed: `[{"check": "light", "ok": false, "value": 61, "fault": "dark"}]`; advice, never a lock."""
    sent_as: Mapped[UUID | None]
    saved_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]


class HandIn(Model):
    """One handing in: what was handed in, frozen."""

    __tablename__ = "hand_ins"
    __table_args__ = (UniqueConstraint("submission_id", "round", name="uq_hand_ins_submission_id_round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    at: Mapped[Moment]
    evidence_ids: Mapped[Json] = kept_as(IDS)
    texts: Mapped[Json] = kept_as(TEXTS)


class Verdict(enum.StrEnum):
    """What a judgement says."""

    PASSED = "passed"
    NEEDS_REVISION = "needs_revision"


class Judgement(Model):
    """One judgement of one hand-in by the rubric. Of those that decide, each hand-in has only one."""

    __tablename__ = "judgements"
    __table_args__ = (
        Index(
            "uq_judgements_deciding",
            "submission_id",
            "round",
            unique=True,
            sqlite_where=text("NOT advice_only"),
            postgresql_where=text("NOT advice_only"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    """The trainer or mentor, or the learner in a self check."""
    levels: Mapped[Json] = kept_as(WHOLE_NUMBERS)
    """`{"cahaya": 3, ...}`, 1 the lowest."""
    score: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    feedback: Mapped[str] = mapped_column(default="")
    mend_by: Mapped[date | None]
    """For `needs_revision`: the day by which the learner means to send again; advice, not a deadline."""
    advice_only: Mapped[bool] = mapped_column(default=False)
    at: Mapped[Moment]

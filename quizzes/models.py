"""Questions, attempts, answers, reflections, tasks, submissions and judgements."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment, one_of
from core.snapshots import IDS, TEXTS, TITLE, WHOLE_NUMBERS, WORDS, kept_as, opaque
from courses.models import StageKey
from courses.stored_deed import DeedKind
from quizzes.advice import ADVICE
from quizzes.stored_task import EVIDENCE_SPECS, RUBRIC


class AskedIn(enum.StrEnum):
    """Where a question is asked: in a stage's checkpoint, as ungraded practice in its lesson, or in the pre-test."""

    AWARENESS = "awareness"
    KNOWLEDGE = "knowledge"
    PRACTICE = "practice"
    PRE_TEST = "pre_test"


QUESTION_STAGES = (StageKey.AWARENESS, StageKey.KNOWLEDGE)
"""The stages whose checkpoints ask questions."""


class Difficulty(enum.StrEnum):
    """The difficulty in the author's judgement."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Question(Model):
    """A question of an edition. `body` contains the right answer, so pages must not send it before the result."""

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
    after: Mapped[str | None]
    """Practice only: the heading of the lesson's text whose section it follows; None for the end of the text."""
    explanation: Mapped[str]
    body: Mapped[Json] = opaque("the fields of its type: quizzes.questions.TYPES")
    """The fields of the type, as in the package."""
    content_hash: Mapped[str] = mapped_column(String(64))


class AttemptState(enum.StrEnum):
    """The states `prepared -> in_progress -> submitted -> graded`; an open attempt may become `abandoned`."""

    PREPARED = "prepared"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    GRADED = "graded"
    ABANDONED = "abandoned"


class Attempt(Model):
    """An attempt at a stage's checkpoint or at the pre-test. Its questions, their order and their options are drawn once.

    An enrolment has at most one pre-test (unique index). A skipped pre-test is an abandoned attempt without questions.
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
    """0 to 100, rounded half up; pages show this number and pass marks are compared with it."""
    passed: Mapped[bool | None]
    """None for the pre-test, which has no pass mark, and before grading."""

    questions: Mapped[list["AttemptQuestion"]] = relationship(lazy="raise_on_sql", order_by="AttemptQuestion.position")
    answers: Mapped[list["Answer"]] = relationship(lazy="raise_on_sql", back_populates="attempt")


class AttemptQuestion(Model):
    """A question of an attempt at its position.

    `shown` is the value of `Kind.shown`: for most types it maps random tokens to indexes into the question's body, in the order
    shown, so that neither the id nor the place of an option reveals the right answer.
    """

    __tablename__ = "attempt_questions"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    shown: Mapped[Json] = opaque("tokens of its type: quizzes.questions.TYPES")
    score: Mapped[float | None]
    """The score, 0 to 1; None before grading."""

    question: Mapped[Question] = relationship(lazy="raise_on_sql")


class Answer(Model):
    """A learner's last answer to a question of an attempt."""

    __tablename__ = "answers"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    response: Mapped[Json] = opaque("a response of its type: quizzes.questions.TYPES")
    """A response of the question's type; empty when the learner removed the answer."""
    sequence: Mapped[int]
    sent_as: Mapped[UUID]
    device_time: Mapped[Moment | None]
    received_at: Mapped[Moment]

    attempt: Mapped[Attempt] = relationship(back_populates="answers", lazy="raise_on_sql")


class PracticeAnswer(Model):
    """A learner's first and latest answer to a practice question. They count for nothing: no progress, no grade."""

    __tablename__ = "practice_answers"
    __table_args__ = (CheckConstraint("tries > 0", name="tried_at_least_once"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, index=True)
    first_response: Mapped[Json] = opaque("a response of its type: quizzes.questions.TYPES")
    first_right: Mapped[bool]
    first_at: Mapped[Moment]
    latest_response: Mapped[Json] = opaque("a response of its type: quizzes.questions.TYPES")
    latest_right: Mapped[bool]
    latest_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(default=1)
    sent_as: Mapped[UUID]
    """By which the last request is recognised when it comes again."""


class Reflection(Model):
    """A learner's reflection at the end of the awareness stage; the last version replaces earlier ones."""

    __tablename__ = "reflections"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    text: Mapped[str]
    complete: Mapped[bool] = mapped_column(server_default=true())
    """Whether the text is long enough to end the stage. A shorter one is saved while its writer still writes."""
    sequence: Mapped[int] = mapped_column(default=1)
    sent_as: Mapped[UUID | None]
    """By which the last request is recognised when it comes again."""
    written_at: Mapped[Moment]


class GivenDeed(Model):
    """What a learner gave as the deed of a lesson. The last one replaces earlier ones, and it counts for nothing.

    `kind` is the deed's kind at that time. The columns of the other kinds are NULL; a tick has none.
    """

    __tablename__ = "given_deeds"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "lesson_key", name="uq_given_deeds_enrolment_id_lesson_key"),
        CheckConstraint("(kind = 'photo') = (sha256 IS NOT NULL)", name="photo_when_it_says_so"),
        CheckConstraint("(kind = 'sentence') = (text IS NOT NULL)", name="sentence_when_it_says_so"),
        CheckConstraint("(kind = 'number') = (number IS NOT NULL)", name="number_when_it_says_so"),
        CheckConstraint("filled_page_at IS NULL OR for_page_at IS NOT NULL", name="fills_only_when_allowed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[DeedKind] = mapped_column(one_of(DeedKind))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    thumb_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    width: Mapped[int | None]
    height: Mapped[int | None]
    size: Mapped[int | None]
    """The size of the stored photo, in bytes."""
    advice: Mapped[Json | None] = kept_as(ADVICE)
    """The results of the photo's checks, as of a task's photo."""
    text: Mapped[str | None]
    number: Mapped[int | None]
    """A whole number in the deed's unit."""
    sent_as: Mapped[UUID | None]
    """By which the last request is recognised when it comes again."""
    given_at: Mapped[Moment]
    for_page_at: Mapped[Moment | None]
    """When the learner allowed that it fills the product page."""
    filled_page_at: Mapped[Moment | None]
    """When it filled a product page, which has a copy of its own since."""


class GradedBy(enum.StrEnum):
    """Whether a person or the learner judges a practical task."""

    PERSON = "person"
    SELF_CHECK = "self_check"


class Task(Model):
    """The practical task of an edition, with steps, evidence and rubric as in the package."""

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
    """The states `draft -> submitted -> needs_revision | passed`; there is no failed state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_REVISION = "needs_revision"
    PASSED = "passed"


class Submission(Model):
    """A learner's work on the practical task. It may need revisions; each hand-in is a row of `hand_ins`."""

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
    """The number of hand-ins."""
    submitted_at: Mapped[Moment | None]
    """The time of the last hand-in."""
    waiting_since: Mapped[Moment | None]
    """Since when the submission is in the grading queue; None while it is not."""
    due_on: Mapped[date | None]
    """The day by which the office promises a judgement; shown to the learner."""
    looked_at_too: Mapped[bool] = mapped_column(default=False)
    """Whether a trainer also judges this self-checked task, for advice only (`quizzes.selfcheck`)."""
    use_for_listing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether the learner allows that passed work fills their product page."""
    texts_sequence: Mapped[int] = mapped_column(default=0)
    """The number of saves of texts and links, by which a page with older texts is recognised."""
    texts_sent_as: Mapped[UUID | None]
    created_at: Mapped[Moment]
    saved_at: Mapped[Moment]

    evidence: Mapped[list["Evidence"]] = relationship(lazy="raise_on_sql", order_by="Evidence.id")
    hand_ins: Mapped[list["HandIn"]] = relationship(lazy="raise_on_sql", order_by="HandIn.round")
    judgements: Mapped[list["Judgement"]] = relationship(lazy="raise_on_sql", order_by="Judgement.id")


class EvidenceKind(enum.StrEnum):
    """The kind of a piece of evidence."""

    PHOTO = "photo"
    TEXT = "text"
    LINK = "link"


class Evidence(Model):
    """A photo, text or link of a submission. Replaced and removed pieces keep their rows, with `removed_at`."""

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
    """The size of the stored photo, in bytes."""
    text: Mapped[str | None]
    advice: Mapped[Json | None] = kept_as(ADVICE)
    """The results of the photo's checks, like `[{"check": "light", "ok": false, "value": 61, "fault": "dark"}]`."""
    sent_as: Mapped[UUID | None]
    saved_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]


class HandIn(Model):
    """A hand-in, with the ids of its photos and copies of its texts."""

    __tablename__ = "hand_ins"
    __table_args__ = (UniqueConstraint("submission_id", "round", name="uq_hand_ins_submission_id_round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    at: Mapped[Moment]
    evidence_ids: Mapped[Json] = kept_as(IDS)
    texts: Mapped[Json] = kept_as(TEXTS)


class Verdict(enum.StrEnum):
    """The result of a judgement."""

    PASSED = "passed"
    NEEDS_REVISION = "needs_revision"


class Judgement(Model):
    """A judgement of a hand-in by the rubric. A hand-in has at most one deciding judgement (unique index)."""

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
    """The trainer, the mentor, or the learner in a self-check."""
    levels: Mapped[Json] = kept_as(WHOLE_NUMBERS)
    """`{"cahaya": 3, ...}`, 1 the lowest."""
    score: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    feedback: Mapped[str] = mapped_column(default="")
    mend_by: Mapped[date | None]
    """For `needs_revision`: the day that the grader suggests for the revision; no rule enforces it."""
    advice_only: Mapped[bool] = mapped_column(default=False)
    at: Mapped[Moment]

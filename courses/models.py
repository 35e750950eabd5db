"""Courses in editions, their lessons, and each learner's way through one edition."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment, one_of


class StageKey(enum.StrEnum):
    """The three stages of empowerment, always in this order (seed paper, L122-134)."""

    AWARENESS = "awareness"
    KNOWLEDGE = "knowledge"
    SKILL = "skill"


STAGES = tuple(StageKey)


class LessonKind(enum.StrEnum):
    """How a lesson teaches."""

    TEXT = "text"
    VIDEO = "video"
    PRACTICE = "practice"


class Programme(Model):
    """The office's programme: its courses in the order in which they are advised, as the office's file says."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[Json]
    """`{"id": ..., "en": ...}`, as every title."""
    summary: Mapped[Json]
    course_codes: Mapped[Json]
    """A list of course codes in order; a code without a published edition is not shown."""


class RequiredCourse(Model):
    """From a day on, curation asks for this course: set by an officer, never taken for granted of a published course."""

    __tablename__ = "required_courses"
    __table_args__ = (
        Index(
            "uq_required_courses_standing",
            "course_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    from_day: Mapped[date]
    set_at: Mapped[Moment]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Empty when the office was created with it."""
    ended_at: Mapped[Moment | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class Course(Model):
    """One subject. What learners see of it comes from its editions."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[Moment]

    editions: Mapped[list["Edition"]] = relationship(lazy="raise_on_sql", back_populates="course")
    owners: Mapped[list["CourseOwner"]] = relationship(lazy="raise_on_sql")


class CourseOwner(Model):
    """A trainer who may edit a course and grade its tasks."""

    __tablename__ = "course_owners"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)


class EditionState(enum.StrEnum):
    """A draft may change; what is published never does."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Edition(Model):
    """One version of a course. Publishing freezes it and renders its Markdown once."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("course_id", "number", name="uq_editions_course_id_number"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_when_it_says_so"),
        Index(
            "uq_editions_one_draft",
            "course_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    number: Mapped[int]
    state: Mapped[EditionState] = mapped_column(one_of(EditionState), default=EditionState.DRAFT)
    created_at: Mapped[Moment]
    published_at: Mapped[Moment | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    retired_at: Mapped[Moment | None]
    """From then on nobody enrols in it."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the package's canonical form: the same package twice is the same edition."""
    title: Mapped[Json]
    summary: Mapped[Json]
    jp: Mapped[int]
    """Training hours of 45 minutes."""
    checkpoint_minutes: Mapped[int]
    task_minutes: Mapped[int]
    prerequisites: Mapped[Json]
    recommended_before: Mapped[Json]

    course: Mapped[Course] = relationship(lazy="raise_on_sql", back_populates="editions")
    stages: Mapped[list["Stage"]] = relationship(lazy="raise_on_sql", order_by="Stage.position", cascade="all, delete-orphan")
    lessons: Mapped[list["Lesson"]] = relationship(
        lazy="raise_on_sql", order_by="Lesson.position", cascade="all, delete-orphan"
    )
    media: Mapped[list["Media"]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class Stage(Model):
    """One of an edition's three stages, with the checkpoint that ends it.

    `checkpoint` is the package's own mapping; the package that asks (quizzes) reads what it needs from it.
    """

    __tablename__ = "stages"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    key: Mapped[StageKey] = mapped_column(one_of(StageKey), primary_key=True)
    position: Mapped[int]
    outcomes: Mapped[Json]
    modules: Mapped[Json]
    """`[{"key": ..., "title": {...}}]` in order."""
    checkpoint: Mapped[Json]


class Lesson(Model):
    """One lesson of one edition. Its key stays the same through all editions."""

    __tablename__ = "lessons"
    __table_args__ = (UniqueConstraint("edition_id", "key", name="uq_lessons_edition_id_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    stage: Mapped[StageKey] = mapped_column(one_of(StageKey))
    module: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    """1, 2, 3 ... through the whole edition."""
    kind: Mapped[LessonKind] = mapped_column(one_of(LessonKind))
    title: Mapped[Json]
    minutes: Mapped[int]
    objective: Mapped[str]
    front: Mapped[Json]
    """The rest of the front matter (`wa`, `scenes`, `video`), as written."""
    source: Mapped[str]
    source_en: Mapped[str | None]
    html: Mapped[str | None]
    """Rendered and sanitised when published."""
    html_en: Mapped[str | None]
    story_html: Mapped[str | None]
    """The film of a video lesson, or its scenes as a picture story."""
    practice_html: Mapped[str | None]
    """The lesson's ungraded questions, rendered at publishing by the package that asks; their keys may travel."""
    content_hash: Mapped[str] = mapped_column(String(64))
    bytes_to_load: Mapped[int] = mapped_column(default=0)
    """Text and pictures together, as sent; shown before opening."""


class Media(Model):
    """A picture or caption file of an edition; the bytes lie in the content-addressed store."""

    __tablename__ = "media"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]


class Word(Model):
    """A hard word of an edition's lessons, and what it means."""

    __tablename__ = "words"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Made of the term, for addresses on a page."""
    position: Mapped[int]
    """1, 2, 3 ... in the order of the alphabet."""
    term: Mapped[str] = mapped_column(String(80))
    also: Mapped[Json]
    """Other spellings and forms."""
    meaning: Mapped[str]


class Handout(Model):
    """What one keeps of an edition beside one's work: one sheet of paper."""

    __tablename__ = "handouts"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    source: Mapped[str]
    html: Mapped[str | None]
    """Rendered and sanitised when published."""


class HandoutSheet(Model):
    """A published handout as a PDF, drawn by the worker; no part of the edition, which does not change by it."""

    __tablename__ = "handout_sheets"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"), index=True)
    made_at: Mapped[Moment]


class EnrolmentState(enum.StrEnum):
    """A learner's course: under way, complete, or given up (and perhaps taken up again)."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Enrolment(Model):
    """One person in one edition of a course. The edition and the pass marks stay as they were on the first day."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", name="uq_enrolments_person_id_course_id"),
        CheckConstraint("(state = 'completed') = (completed_at IS NOT NULL)", name="completed_when_it_says_so"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_when_it_says_so"),
        Index("ix_enrolments_person_id_last_activity_at", "person_id", "last_activity_at"),
        Index(
            "ix_enrolments_active_last_activity_at",
            "last_activity_at",
            sqlite_where=text("state = 'in_progress'"),
            postgresql_where=text("state = 'in_progress'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    """Only printed on the certificate."""
    state: Mapped[EnrolmentState] = mapped_column(one_of(EnrolmentState), default=EnrolmentState.IN_PROGRESS)
    pass_marks: Mapped[Json]
    """`{"knowledge": 70, "skill": 70}`, frozen on the first day."""
    current_lesson: Mapped[str | None] = mapped_column(String(80))
    lessons_done: Mapped[int] = mapped_column(default=0)
    """A counter over `lesson_progress`, kept in the same transaction."""
    stages_passed: Mapped[int] = mapped_column(default=0)
    """How many stages count, from the first without a gap: 0 to 3."""
    task_handed_in_at: Mapped[Moment | None]
    """When the practical task was first handed in: from then on this course is no hurdle for others."""
    started_at: Mapped[Moment]
    last_activity_at: Mapped[Moment]
    completed_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]

    course: Mapped[Course] = relationship(lazy="raise_on_sql")
    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")
    checkpoint_passes: Mapped[list["CheckpointPass"]] = relationship(lazy="raise_on_sql")
    lesson_progress: Mapped[list["LessonProgress"]] = relationship(lazy="raise_on_sql")


class DoneHow(enum.StrEnum):
    """How a lesson came to count as done."""

    READ = "read"
    BY_TEST = "by_test"


class LessonProgress(Model):
    """A lesson done, once for each lesson key, with the content that was seen."""

    __tablename__ = "lesson_progress"
    __table_args__ = (Index("ix_lesson_progress_enrolment_id_received_at", "enrolment_id", "received_at"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    lesson_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    how: Mapped[DoneHow] = mapped_column(one_of(DoneHow))
    sent_as: Mapped[UUID | None]
    device_time: Mapped[Moment | None]
    received_at: Mapped[Moment]


class CheckpointPass(Model):
    """A checkpoint passed. It is kept whenever it comes, and counts once the earlier stages are passed."""

    __tablename__ = "checkpoint_passes"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    stage: Mapped[StageKey] = mapped_column(one_of(StageKey), primary_key=True)
    score: Mapped[int]
    """The best score so far, 0 to 100."""
    passed_at: Mapped[Moment]


class Withdrawal(Model):
    """Somebody stopped a course, and perhaps took it up again; nothing of the work is lost."""

    __tablename__ = "withdrawals"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    at: Mapped[Moment]
    rejoined_at: Mapped[Moment | None]


class ChangedItem(enum.StrEnum):
    """What of a course differs between two editions."""

    LESSON = "lesson"
    QUESTION = "question"
    CHECKPOINT = "checkpoint"
    TASK = "task"
    ORDER = "order"
    COURSE = "course"
    """Titles, summary, outcomes, hours."""
    GLOSSARY = "glossary"
    HANDOUT = "handout"


class ChangeHow(enum.StrEnum):
    """Whether an item came, became different, or went."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class ChangeKind(enum.StrEnum):
    """What a change means for those who learn in an older edition, as the trainer confirmed it."""

    TYPO = "typo"
    """Nothing is told."""
    CLARIFICATION = "clarification"
    NEW_MATERIAL = "new_material"
    ANSWER_KEY = "answer_key"


TOLD = (ChangeKind.CLARIFICATION, ChangeKind.NEW_MATERIAL)
"""Kinds that learners of older editions read about on their course page."""


class EditionChange(Model):
    """What a published edition changed against the one before it, as its trainer confirmed it."""

    __tablename__ = "edition_changes"
    __table_args__ = (Index("ix_edition_changes_item_key", "item", "key"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    item: Mapped[ChangedItem] = mapped_column(one_of(ChangedItem), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    how: Mapped[ChangeHow] = mapped_column(one_of(ChangeHow))
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    title: Mapped[Json]
    """What the item is called, `{"id": ..., "en": ...}`; empty where its kind says it all."""
    note: Mapped[str] = mapped_column(String(300), default="")
    """In the trainer's words, for learners."""


class ReportReason(enum.StrEnum):
    """What a reader finds wrong with a lesson."""

    UNCLEAR = "unclear"
    WRONG = "wrong"
    OUTDATED = "outdated"
    BROKEN = "broken"
    OTHER = "other"


class LessonReport(Model):
    """A reader says that something is wrong with a lesson; it stays open until somebody answers."""

    __tablename__ = "lesson_reports"
    __table_args__ = (
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (answer IS NULL)",
            name="closed_by_somebody_with_a_word",
        ),
        Index(
            "uq_lesson_reports_open",
            "person_id",
            "course_id",
            "lesson_key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_lesson_reports_waiting",
            "course_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    """The edition that was read."""
    lesson_key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[ReportReason] = mapped_column(one_of(ReportReason))
    words: Mapped[str]
    sent_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    answer: Mapped[str | None]
    """What the reporter was told."""

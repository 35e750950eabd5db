"""Enrolments and the progress of learners."""

import enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment, one_of
from core.snapshots import WHOLE_NUMBERS, kept_as
from courses.models.contents import StageKey
from courses.models.editions import Course, Edition


class EnrolmentState(enum.StrEnum):
    """The state of a learner's course; a learner who has withdrawn may rejoin."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Enrolment(Model):
    """A person's enrolment in a course. It keeps the edition and the pass marks of the day of enrolment."""

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
    """The enterprise printed on the certificate; it has no other use."""
    state: Mapped[EnrolmentState] = mapped_column(one_of(EnrolmentState), default=EnrolmentState.IN_PROGRESS)
    pass_marks: Mapped[Json] = kept_as(WHOLE_NUMBERS)
    """`{"knowledge": 70, "skill": 70}`, copied from the edition at enrolment."""
    current_lesson: Mapped[str | None] = mapped_column(String(80))
    lessons_done: Mapped[int] = mapped_column(default=0)
    """The number of rows in `lesson_progress`, updated in the same transaction."""
    stages_passed: Mapped[int] = mapped_column(default=0)
    """The number of passed stages, 0 to 3, counted from the first stage up to the first gap."""
    task_handed_in_at: Mapped[Moment | None]
    """When the practical task was first handed in. From then on the course counts as a met prerequisite."""
    started_at: Mapped[Moment]
    last_activity_at: Mapped[Moment]
    completed_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]

    course: Mapped[Course] = relationship(lazy="raise_on_sql")
    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")
    checkpoint_passes: Mapped[list["CheckpointPass"]] = relationship(lazy="raise_on_sql")
    lesson_progress: Mapped[list["LessonProgress"]] = relationship(lazy="raise_on_sql")


class DoneHow(enum.StrEnum):
    """Whether a lesson is done by reading it or by passing its stage's checkpoint."""

    READ = "read"
    BY_TEST = "by_test"


class LessonProgress(Model):
    """A lesson that a learner has done, with the hash of its content at that time."""

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
    """A passed checkpoint. It may be passed early, and counts as soon as all earlier stages are passed."""

    __tablename__ = "checkpoint_passes"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    stage: Mapped[StageKey] = mapped_column(one_of(StageKey), primary_key=True)
    score: Mapped[int]
    """The best score so far, 0 to 100."""
    passed_at: Mapped[Moment]


class Withdrawal(Model):
    """A withdrawal from a course, which ends with `rejoined_at`. All work is kept."""

    __tablename__ = "withdrawals"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    at: Mapped[Moment]
    rejoined_at: Mapped[Moment | None]


class CourseOpinion(Model):
    """Whether a learner found a completed course useful, as the learner said last."""

    __tablename__ = "course_opinions"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    useful: Mapped[bool]
    said_at: Mapped[Moment]

"""Courses, their owners and their editions."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment, one_of
from core.snapshots import TITLE, WORDS, kept_as


class Course(Model):
    """A course. Its content belongs to its editions."""

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
    """A draft may change; `courses.editions` refuses changes of a published edition."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Edition(Model):
    """One version of a course. A course has at most one draft (unique index); publication freezes it."""

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
    """New learners cannot enrol in the edition after this time."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the package's canonical form, to recognise a package that was imported before."""
    title: Mapped[Json] = kept_as(TITLE)
    summary: Mapped[Json] = kept_as(TITLE)
    jp: Mapped[int]
    """Training hours of 45 minutes."""
    checkpoint_minutes: Mapped[int]
    task_minutes: Mapped[int]
    prerequisites: Mapped[Json] = kept_as(WORDS)
    recommended_before: Mapped[Json] = kept_as(WORDS)

    course: Mapped[Course] = relationship(lazy="raise_on_sql", back_populates="editions")

"""The office's programme, and the courses that curation requires."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import TITLE, WORDS, kept_as


class Programme(Model):
    """The office's programme: its courses in the advised order, read from the office's file."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[Json] = kept_as(TITLE)
    """`{"id": ..., "en": ...}`, like every title."""
    summary: Mapped[Json] = kept_as(TITLE)
    course_codes: Mapped[Json] = kept_as(WORDS)
    """A list of course codes in the advised order; pages skip codes without an open edition."""


class RequiredCourse(Model):
    """A requirement of curation for a course, from a day on. An officer sets it; publication alone requires nothing."""

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
    """None for requirements from the setup of a new office."""
    ended_at: Mapped[Moment | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

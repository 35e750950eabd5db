"""The content of an edition: stages, lessons, media, glossary words and the handout."""

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment, one_of
from core.snapshots import TITLE, WORDS, kept_as, opaque
from courses.stored_deed import DEED


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


class Stage(Model):
    """One of an edition's three stages, with the checkpoint that ends it.

    `checkpoint` is the mapping from `course.yaml`, which `quizzes` reads.
    """

    __tablename__ = "stages"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    key: Mapped[StageKey] = mapped_column(one_of(StageKey), primary_key=True)
    position: Mapped[int]
    outcomes: Mapped[Json] = kept_as(WORDS)
    modules: Mapped[Json] = opaque("of a course package: courses.package.course_part")
    """`[{"key": ..., "title": {...}}]` in order."""
    checkpoint: Mapped[Json] = opaque("of a course package: the part of its stage")


class Lesson(Model):
    """A lesson of an edition. Its key identifies the lesson in all editions of the course."""

    __tablename__ = "lessons"
    __table_args__ = (UniqueConstraint("edition_id", "key", name="uq_lessons_edition_id_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    stage: Mapped[StageKey] = mapped_column(one_of(StageKey))
    module: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    """Counts from 1 through the whole edition."""
    kind: Mapped[LessonKind] = mapped_column(one_of(LessonKind))
    title: Mapped[Json] = kept_as(TITLE)
    minutes: Mapped[int]
    objective: Mapped[str]
    deed: Mapped[Json | None] = kept_as(DEED)
    """What the lesson asks the learner to do with their own goods; None where it asks for nothing."""
    front: Mapped[Json] = opaque("of a course package: courses.package.lesson_part")
    """The rest of the front matter (`wa`, `scenes`, `video`), as written."""
    source: Mapped[str]
    source_en: Mapped[str | None]
    html: Mapped[str | None]
    """Sanitised HTML of `source`, rendered when the draft is saved."""
    html_en: Mapped[str | None]
    story_html: Mapped[str | None]
    """The film of a video lesson, or its scenes as a picture story."""
    content_hash: Mapped[str] = mapped_column(String(64))
    bytes_to_load: Mapped[int] = mapped_column(default=0)
    """The bytes of the compressed text and the pictures, computed at publication and shown in lists of lessons."""


class Media(Model):
    """A picture, film or caption file of an edition; its bytes lie in the file store under their hash."""

    __tablename__ = "media"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]


class Word(Model):
    """A glossary word of an edition, with its meaning."""

    __tablename__ = "words"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Made from the term, for anchors on a page."""
    position: Mapped[int]
    """Counts from 1 in alphabetical order."""
    term: Mapped[str] = mapped_column(String(80))
    also: Mapped[Json] = kept_as(WORDS)
    """Other spellings and forms."""
    meaning: Mapped[str]


class Handout(Model):
    """A summary of an edition on one sheet of paper, to keep at the workplace."""

    __tablename__ = "handouts"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    source: Mapped[str]
    html: Mapped[str | None]
    """Sanitised HTML of `source`, rendered when the draft is saved."""


class HandoutSheet(Model):
    """The PDF of a published handout, which the worker draws later. It is no content of the edition, so it may be added."""

    __tablename__ = "handout_sheets"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"), index=True)
    made_at: Mapped[Moment]

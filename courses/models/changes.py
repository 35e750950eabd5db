"""What an edition changed against the one before it."""

import enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, one_of
from core.snapshots import TITLE, kept_as


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
    title: Mapped[Json] = kept_as(TITLE)
    """What the item is called, `{"id": ..., "en": ...}`; empty where its kind says it all."""
    note: Mapped[str] = mapped_column(String(300), default="")
    """In the trainer's words, for learners."""

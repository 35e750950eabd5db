"""The changes of a published edition against the one before it."""

import enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, one_of
from core.snapshots import TITLE, kept_as


class ChangedItem(enum.StrEnum):
    """The items of a course that may differ between two editions."""

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
    """Whether an item was added, changed or removed."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class ChangeKind(enum.StrEnum):
    """What a change means for learners of an older edition, as the trainer confirmed it."""

    TYPO = "typo"
    """A correction that is not announced."""
    CLARIFICATION = "clarification"
    NEW_MATERIAL = "new_material"
    ANSWER_KEY = "answer_key"


ANNOUNCED = (ChangeKind.CLARIFICATION, ChangeKind.NEW_MATERIAL)
"""The kinds of change that are announced to learners of older editions on their course page."""


class EditionChange(Model):
    """One change of a published edition against the one before it, as the trainer confirmed it."""

    __tablename__ = "edition_changes"
    __table_args__ = (Index("ix_edition_changes_item_key", "item", "key"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    item: Mapped[ChangedItem] = mapped_column(one_of(ChangedItem), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    how: Mapped[ChangeHow] = mapped_column(one_of(ChangeHow))
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    title: Mapped[Json] = kept_as(TITLE)
    """The title of the item, `{"id": ..., "en": ...}`; empty for items that need none, such as the order of the lessons."""
    note: Mapped[str] = mapped_column(String(300), default="")
    """The trainer's words to learners."""

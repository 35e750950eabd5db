"""Merges of two persons who are one, and the journal of what each merge changed."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment, one_of
from core.snapshots import opaque

JOURNAL = "values of columns by name, written and read by people.merging.journal"


class Merge(Model):
    """Two persons are one: what the absorbed one had belongs to the kept one until `parted_at`."""

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("kept_id <> absorbed_id", name="two_persons"),
        CheckConstraint("(parted_at IS NULL) = (parted_by_id IS NULL)", name="parted_by_somebody"),
        Index(
            "uq_merges_absorbed",
            "absorbed_id",
            unique=True,
            sqlite_where=text("parted_at IS NULL"),
            postgresql_where=text("parted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    absorbed_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    merged_at: Mapped[Moment]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    leads_to_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    """The person to whom the absorbed one's number and PIN lead, or None: then they open nothing."""
    parted_at: Mapped[Moment | None]
    parted_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class MoveKind(enum.StrEnum):
    """What a merge did to a row."""

    MOVED = "moved"
    """It belongs to the kept person now."""
    SET_ASIDE = "set_aside"
    """It stays with the absorbed person, withdrawn, left or ended, because the kept person has a further one."""
    CHANGED = "changed"
    """A fact was filled in or closed."""
    REMEMBERED = "remembered"
    """It was not changed. Its values are kept, so that a parting tells what was learnt later."""


class MergeMove(Model):
    """One row that a merge changed or remembered, with its values before and after. A parting reads them backwards."""

    __tablename__ = "merge_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"), index=True)
    kind: Mapped[MoveKind] = mapped_column(one_of(MoveKind))
    row_table: Mapped[str] = mapped_column(String(64))
    row_key: Mapped[Json] = opaque(JOURNAL)
    """The primary key as it is after the merge."""
    before: Mapped[Json] = opaque(JOURNAL)
    after: Mapped[Json] = opaque(JOURNAL)
    put_back: Mapped[bool | None]
    """Whether the parting put the row back, in full; None while the merge stands. False where it was changed since."""

"""The office's rules, each version kept whole."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import opaque


class RuleSet(Model):
    """One version of the office's `curation.yaml`, whole. It counts from its day on, until a later one does."""

    __tablename__ = "rule_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    content: Mapped[Json] = opaque("the office's curation.yaml: products.rulebook.rules.Content")
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Moment]
    in_force_from: Mapped[date | None]
    """Empty until an officer puts it into force."""
    put_in_force_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

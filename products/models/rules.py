"""The versions of the office's rules."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import opaque


class RuleSet(Model):
    """A version of the office's `curation.yaml`, stored whole. In force from its day until a later version's day."""

    __tablename__ = "rule_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    content: Mapped[Json] = opaque("the office's curation.yaml: products.rulebook.rules.Content")
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Moment]
    in_force_from: Mapped[date | None]
    """Empty until an officer puts the version into force."""
    put_in_force_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

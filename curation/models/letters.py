"""Letters of curation: their numbers, and what is frozen when one is issued."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import Kind, kept_as


@dataclass(frozen=True)
class Signatory:
    """The official in whose name a letter is issued. `identity` is a staff number, where the office prints it.

    `name` is empty where the office had not filled it in; then the paper has a line for it.
    """

    title: str
    name: str
    identity: str | None = None


@dataclass(frozen=True)
class LetterHead:
    """What a letter says beside its decision, as it was on the day of issue at the office."""

    number: str
    issued_on: date
    issuer: list[str]
    """The lines of the letterhead."""
    place: str
    signatory: Signatory | None
    """None where nobody who signs was in office on that day."""
    business: str
    product: str


LETTER_HEAD: Kind[LetterHead] = Kind("head of a letter", LetterHead)


class LetterNumber(Model):
    """The last letter number of a year."""

    __tablename__ = "curation_letter_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Letter(Model):
    """A letter about a decision, or with the answer to an appeal. Those of before this table have no row and no number."""

    __tablename__ = "curation_letters"
    __table_args__ = (
        UniqueConstraint("year", "sequence", name="uq_curation_letters_year_sequence"),
        CheckConstraint("(decision_id IS NULL) <> (appeal_id IS NULL)", name="of_a_decision_or_an_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("curation_decisions.id"), unique=True)
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"), unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(80), unique=True)
    """The number as written. It stands in `head` too; the UNIQUE constraint is on this column."""
    head: Mapped[Json] = kept_as(LETTER_HEAD)
    issued_at: Mapped[Moment]

"""A product's page: a draft from the first day, shown to buyers at last."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment
from core.snapshots import WORDS, YES_OR_NO, kept_as
from people.models import Enterprise
from quizzes.advice import ADVICE


class Listing(Model):
    """One product of an enterprise, as its owner describes it. Everything but its working name may be empty in a draft."""

    __tablename__ = "listings"
    __table_args__ = (
        CheckConstraint("price IS NULL OR price >= 0", name="price_not_negative"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    product: Mapped[str] = mapped_column(String(120))
    """What the owner answered to "Produk apa yang mau dijual?"."""
    category: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(32))
    """A key of `categories[].kinds[]`, found by the sorting questions for food."""
    answers: Mapped[Json] = kept_as(YES_OR_NO, default=dict)
    """Yes or no to the sorting questions and conditions: `{"keeps_7_days": true}`."""
    title: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(default="")
    price: Mapped[int | None]
    """Whole rupiah, as is `cost`."""
    cost: Mapped[int | None]
    stock: Mapped[int | None]
    weekly_capacity: Mapped[int | None]
    lead_days: Mapped[int | None]
    price_sheet_at: Mapped[Moment | None]
    """When the price sheet was last filled in; it counts for some months only."""
    weight_g: Mapped[int | None]
    length_cm: Mapped[int | None]
    width_cm: Mapped[int | None]
    height_cm: Mapped[int | None]
    variants: Mapped[Json] = kept_as(WORDS, default=list)
    """Names of colours or sizes, as typed, in order."""
    label_checklist: Mapped[Json] = kept_as(WORDS, default=list)
    """Keys of `label_checks.items` that stand on the pack."""
    archived_at: Mapped[Moment | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql")
    photos: Mapped[list["ListingPhoto"]] = relationship(
        lazy="raise_on_sql", order_by="ListingPhoto.position", cascade="all, delete-orphan", back_populates="listing"
    )


class ListingPhoto(Model):
    """A photo of a listing; the one at position 1 is the main one. Counts one use of each of its two files."""

    __tablename__ = "listing_photos"
    __table_args__ = (UniqueConstraint("listing_id", "sent_as"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"))
    thumbnail_sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"))
    width: Mapped[int]
    height: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(16))
    """A perceptual hash, 64 bits in hex: two photos that look the same lie close together."""
    advice: Mapped[Json] = kept_as(ADVICE)
    """What the machine noticed, in the form of `quizzes.photos.Advice`."""
    evidence_id: Mapped[int | None]
    """The piece of a task's evidence that it was taken over from; opaque here (quizzes owns it)."""
    sent_as: Mapped[UUID | None]
    """The page's own number together with the content: the same photo sent twice is one photo."""
    added_at: Mapped[Moment]

    listing: Mapped[Listing] = relationship(lazy="raise_on_sql", back_populates="photos")


class FilledPart(Model):
    """A passed task filled a part of a listing, or offers to: once for each submission, listing and part."""

    __tablename__ = "filled_parts"
    __table_args__ = (
        UniqueConstraint("submission_id", "listing_id", "part"),
        Index("ix_filled_parts_offered", "listing_id", sqlite_where=text("filled_at IS NULL AND declined_at IS NULL"),
              postgresql_where=text("filled_at IS NULL AND declined_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    submission_id: Mapped[int]
    """The passed submission; opaque here."""
    part: Mapped[str] = mapped_column(String(16))
    """`photos`, `label`, `price` or `text`."""
    offered_at: Mapped[Moment]
    filled_at: Mapped[Moment | None]
    declined_at: Mapped[Moment | None]

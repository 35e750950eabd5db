"""A product's page, its photos, and the parts that passed tasks fill."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment
from core.snapshots import WORDS, YES_OR_NO, kept_as
from people.models import Enterprise
from quizzes.advice import ADVICE


class Listing(Model):
    """A product of an enterprise, as its owner describes it. In a draft everything but `product` may be empty."""

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
    """The owner's answer to "Produk apa yang mau dijual?"."""
    category: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(32))
    """The key of a kind in `categories[].kinds[]`; for food, the sorting questions determine it."""
    answers: Mapped[Json] = kept_as(YES_OR_NO, default=dict)
    """Answers to the sorting questions and conditions: `{"keeps_7_days": true}`."""
    title: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(default="")
    price: Mapped[int | None]
    """In whole rupiah, like `cost`."""
    cost: Mapped[int | None]
    stock: Mapped[int | None]
    weekly_capacity: Mapped[int | None]
    lead_days: Mapped[int | None]
    price_sheet_at: Mapped[Moment | None]
    """When the price sheet was last saved. The rules say for how many months it counts."""
    weight_g: Mapped[int | None]
    length_cm: Mapped[int | None]
    width_cm: Mapped[int | None]
    height_cm: Mapped[int | None]
    variants: Mapped[Json] = kept_as(WORDS, default=list)
    """Names of colours or sizes, in the order typed."""
    label_checklist: Mapped[Json] = kept_as(WORDS, default=list)
    """Keys of `label_checks.items` that stand on the label."""
    archived_at: Mapped[Moment | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql")
    photos: Mapped[list["ListingPhoto"]] = relationship(
        lazy="raise_on_sql", order_by="ListingPhoto.position", cascade="all, delete-orphan", back_populates="listing"
    )


class ListingPhoto(Model):
    """A photo of a listing. The photo at position 1 is the main one. Counts as one use of each of its two files."""

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
    """A perceptual hash of 64 bits in hex. Photos that look alike differ in few bits."""
    advice: Mapped[Json] = kept_as(ADVICE)
    """The measurements, as a list of `quizzes.checked_photo.Advice`."""
    evidence_id: Mapped[int | None]
    """The task's evidence from which the photo was copied. No foreign key: `quizzes` owns that table."""
    sent_as: Mapped[UUID | None]
    """The identifier of the upload, made from the page's identifier and the content.

    The same photo sent twice is stored once.
    """
    added_at: Mapped[Moment]

    listing: Mapped[Listing] = relationship(lazy="raise_on_sql", back_populates="photos")


class FilledPart(Model):
    """A part of a listing that a passed task filled or offers to fill. Unique for each submission, listing and part."""

    __tablename__ = "filled_parts"
    __table_args__ = (
        UniqueConstraint("submission_id", "listing_id", "part"),
        Index("ix_filled_parts_offered", "listing_id", sqlite_where=text("filled_at IS NULL AND declined_at IS NULL"),
              postgresql_where=text("filled_at IS NULL AND declined_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    submission_id: Mapped[int]
    """The passed submission. No foreign key: `quizzes` owns that table."""
    part: Mapped[str] = mapped_column(String(16))
    """`photos`, `label`, `price` or `text`."""
    offered_at: Mapped[Moment]
    filled_at: Mapped[Moment | None]
    declined_at: Mapped[Moment | None]

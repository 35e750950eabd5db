"""Certificates as issued: their number, the facts printed, the PDF's fingerprint, and what became of them."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certificates.printed import FACTS
from core.db import Json, Model, Moment, one_of
from core.snapshots import kept_as


class Kind(enum.StrEnum):
    """What is certified: one course, or the whole programme."""

    COURSE = "course"
    PROGRAMME = "programme"


class NumberRow(Model):
    """The office's row of numbers for one year; a number once given is never given again."""

    __tablename__ = "certificate_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Certificate(Model):
    """One certificate. Everything printed is frozen in `facts` on the day of issue."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("year", "sequence", name="uq_certificates_year_sequence"),
        CheckConstraint("(pdf_sha256 IS NULL) = (pdf_made_at IS NULL)", name="printed_when_it_says_so"),
        CheckConstraint("(kind = 'course') = (enrolment_id IS NOT NULL)", name="a_course_is_enrolled_in"),
        Index(
            "uq_certificates_programme",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'programme'"),
            postgresql_where=text("kind = 'programme'"),
        ),
        Index(
            "ix_certificates_unprinted",
            "id",
            sqlite_where=text("pdf_sha256 IS NULL"),
            postgresql_where=text("pdf_sha256 IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(one_of(Kind), default=Kind.COURSE)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"), unique=True)
    """The course's; the programme's stands on all of them, and is one for a person."""
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code: Mapped[str] = mapped_column(String(26), unique=True)
    """At least 128 random bits in letters and digits that are hard to confuse; the end of the public address."""
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(80), unique=True)
    given_to: Mapped[str] = mapped_column(String(120), index=True)
    """The name as printed; also in `facts`, here to be found by."""
    facts: Mapped[Json] = kept_as(FACTS)
    """Everything printed, as `certificates.facts` froze it."""
    issued_at: Mapped[Moment] = mapped_column(index=True)
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    pdf_made_at: Mapped[Moment | None]
    print_failed_at: Mapped[Moment | None]
    """When it could not be printed for the first time; says nothing once there is a PDF."""

    revocations: Mapped[list["Revocation"]] = relationship(
        lazy="raise_on_sql", back_populates="certificate", order_by="Revocation.id"
    )


class RevocationReason(enum.StrEnum):
    """Why a certificate may be revoked (`certificate.yaml`); a misspelt name is superseded instead."""

    ISSUED_IN_ERROR = "issued_in_error"
    NOT_OWN_WORK = "not_own_work"
    IDENTITY_WRONG = "identity_wrong"
    FALSE_EVIDENCE = "false_evidence"
    OWNER_REQUEST = "owner_request"
    OTHER = "other"


class Revocation(Model):
    """A revocation proposed by one person and confirmed, or dismissed, by another. Only a confirmed one counts."""

    __tablename__ = "revocations"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(decided_at IS NULL) = (confirmed IS NULL)", name="decided_when_it_says_so"),
        Index(
            "uq_revocations_open_or_confirmed",
            "certificate_id",
            unique=True,
            sqlite_where=text("confirmed IS NULL OR confirmed"),
            postgresql_where=text("confirmed IS NULL OR confirmed"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    reason: Mapped[RevocationReason] = mapped_column(one_of(RevocationReason))
    note: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    proposed_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[Moment | None]
    confirmed: Mapped[bool | None]

    certificate: Mapped[Certificate] = relationship(lazy="raise_on_sql", back_populates="revocations")

"""The tables of certificates: the counter of numbers, the issued certificates, their revocations."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certificates.printed import FACTS
from core.db import Json, Model, Moment, one_of
from core.snapshots import kept_as


class Kind(enum.StrEnum):
    """What a certificate certifies: a course or the whole programme."""

    COURSE = "course"
    PROGRAMME = "programme"


class NumberRow(Model):
    """The last certificate number of a year."""

    __tablename__ = "certificate_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Certificate(Model):
    """An issued certificate. `facts` holds everything printed, frozen on the day of issue."""

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
    """The completed enrolment of a course certificate. A programme certificate has none; a person has at most one."""
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code: Mapped[str] = mapped_column(String(26), unique=True)
    """The end of the public address: at least 128 random bits (`certificates.codes`)."""
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(80), unique=True)
    given_to: Mapped[str] = mapped_column(String(120), index=True)
    """The name as printed. It stands in `facts` too; this column serves the search."""
    facts: Mapped[Json] = kept_as(FACTS)
    """Everything printed, as `certificates.facts` or `certificates.programme_facts` froze it."""
    issued_at: Mapped[Moment] = mapped_column(index=True)
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    pdf_made_at: Mapped[Moment | None]
    print_failed_at: Mapped[Moment | None]
    """The moment of the first failed attempt to print. It has no meaning once there is a PDF."""

    revocations: Mapped[list["Revocation"]] = relationship(
        lazy="raise_on_sql", back_populates="certificate", order_by="Revocation.id"
    )


class RevocationReason(enum.StrEnum):
    """Why a certificate may be revoked: the reasons of `certificate.yaml`. A misspelt name is not one of them."""

    ISSUED_IN_ERROR = "issued_in_error"
    NOT_OWN_WORK = "not_own_work"
    IDENTITY_WRONG = "identity_wrong"
    FALSE_EVIDENCE = "false_evidence"
    OWNER_REQUEST = "owner_request"
    OTHER = "other"


class Revocation(Model):
    """A revocation that one person proposes and another confirms or dismisses. It counts once it is confirmed."""

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


class EarlierCertificate(Model):
    """A certificate that was replaced by a corrected one: its code still leads to the newer one, its number is never given again.

    The row of the newer one in `certificates` is the same as before, with a new code and number. So an enrolment has one
    certificate, whatever was corrected.
    """

    __tablename__ = "earlier_certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    code: Mapped[str] = mapped_column(String(26), unique=True)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    given_to: Mapped[str] = mapped_column(String(120))
    facts: Mapped[Json] = kept_as(FACTS)
    issued_at: Mapped[Moment]
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    replaced_at: Mapped[Moment]
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))


class NameCorrection(Model):
    """An owner's request to correct the name on a certificate. It is open until an officer decides."""

    __tablename__ = "name_corrections"
    __table_args__ = (
        Index(
            "uq_name_corrections_open",
            "certificate_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided_yes_or_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    """The name as the owner wants it printed."""
    asked_at: Mapped[Moment]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    """What the officer wrote to the owner; empty where the name was corrected."""

    certificate: Mapped[Certificate] = relationship(lazy="raise_on_sql")


class KeptCertificate(Model):
    """What the public register keeps of a certificate whose owner was erased: no person's id, no score, no PDF.

    A certificate that left the register at its owner's wish keeps its code alone.
    """

    __tablename__ = "kept_certificates"
    __table_args__ = (
        CheckConstraint("taken_away = (given_to IS NULL)", name="nameless_when_taken_away"),
        CheckConstraint("NOT taken_away OR (number IS NULL AND course IS NULL)", name="empty_when_taken_away"),
    )

    code: Mapped[str] = mapped_column(String(26), primary_key=True)
    number: Mapped[str | None] = mapped_column(String(80), unique=True)
    given_to: Mapped[str | None] = mapped_column(String(120), index=True)
    course: Mapped[str | None] = mapped_column(String(200))
    """The title of the course or programme, as printed."""
    issued_at: Mapped[Moment]
    is_revoked: Mapped[bool]
    newer_code: Mapped[str | None] = mapped_column(String(26))
    """The code of the corrected certificate that replaced this one."""
    taken_away: Mapped[bool]
    kept_at: Mapped[Moment]
    """When its owner was erased."""

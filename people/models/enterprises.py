"""Models of enterprises, their owners, invitations, documents, and clashes of business numbers."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, Moment, one_of
from people.models.persons import Person


def _once(name: str, *columns: str, where: str) -> Index:
    """Return a unique index over the rows that meet a condition."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Enterprise(Model):
    """A micro-enterprise. Before curation only its name, sector and village are needed."""

    __tablename__ = "enterprises"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    sector: Mapped[str | None] = mapped_column(String(40), index=True)
    """A key of the office's list of sectors (`office.yaml`)."""
    village_code: Mapped[str | None] = mapped_column(ForeignKey("villages.code"), index=True)
    whatsapp: Mapped[str | None] = mapped_column(String(20))
    """E.164. Buyers see it. It is needed only for curation."""
    scale: Mapped[str | None] = mapped_column(String(16))
    """A key of the office's list of scales (`office.yaml`, after PP 7/2021)."""
    nib_sealed: Mapped[bytes | None]
    """The business number, encrypted (core.vault). It is removed when an officer refuses it."""
    nib_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """A keyed hash of the number, for finding it and for keeping it unique."""
    created_at: Mapped[Moment]

    members: Mapped[list["Membership"]] = relationship(lazy="raise_on_sql", back_populates="enterprise")


class MemberKind(enum.StrEnum):
    """The kinds of members. A business has one owner and may have co-owners. Only the owner invites others."""

    OWNER = "owner"
    CO_OWNER = "co_owner"


class Membership(Model):
    """A person's ownership of an enterprise. An ended membership stays as a row."""

    __tablename__ = "memberships"
    __table_args__ = (
        _once("uq_memberships_active", "person_id", "enterprise_id", where="left_at IS NULL"),
        _once("uq_memberships_owner", "enterprise_id", where="left_at IS NULL AND kind = 'owner'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    kind: Mapped[MemberKind] = mapped_column(one_of(MemberKind))
    joined_at: Mapped[Moment]
    chosen_at: Mapped[Moment | None]
    """The moment when a person with several businesses selected this one for the pages."""
    left_at: Mapped[Moment | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql", back_populates="members")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Invitation(Model):
    """An owner's invitation to a phone number, to co-own the business or take it over. An answer or a withdrawal ends it."""

    __tablename__ = "ownership_invitations"
    __table_args__ = (
        _once("uq_ownership_invitations_open", "enterprise_id", "phone", where="answered_at IS NULL AND withdrawn_at IS NULL"),
        _once(
            "uq_ownership_invitations_heir",
            "enterprise_id",
            where="kind = 'owner' AND answered_at IS NULL AND withdrawn_at IS NULL",
        ),
        CheckConstraint("(answered_at IS NULL) = (accepted IS NULL)", name="answered_yes_or_no"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    phone: Mapped[str] = mapped_column(String(20), index=True)
    """E.164. The row names no person, so that an invitation does not reveal whether the number has an account."""
    kind: Mapped[MemberKind] = mapped_column(one_of(MemberKind))
    """The kind of member that the invited person becomes. `owner` hands the business over."""
    invited_at: Mapped[Moment]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[Moment | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    accepted: Mapped[bool | None]
    withdrawn_at: Mapped[Moment | None]


class Document(Model):
    """A licence or the NIB of an enterprise, which a member hands over and an officer checks.

    A newer document replaces an unverified one at once. It replaces a verified licence only when it is verified itself, so that
    the earlier one counts until then. A withdrawn verification stays on record.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_somebody"),
        CheckConstraint("(refused_at IS NULL) = (refused_by_id IS NULL)", name="refused_by_somebody"),
        CheckConstraint("(refused_at IS NULL) = (refused_reason IS NULL)", name="refused_with_a_reason"),
        CheckConstraint("verified_at IS NULL OR refused_at IS NULL", name="one_answer"),
        CheckConstraint("withdrawn_at IS NULL OR verified_at IS NOT NULL", name="withdrawn_after_it_was_verified"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_a_reason"),
        CheckConstraint("scan_sha256 IS NULL OR scan_removed_at IS NULL", name="scan_there_or_removed"),
        CheckConstraint("(number_sealed IS NULL) = (number_hash IS NULL)", name="number_with_its_hash"),
        _once("uq_documents_newest", "enterprise_id", "kind", where="replaced_at IS NULL AND verified_at IS NULL"),
        _once("uq_documents_verified", "enterprise_id", "kind", where="replaced_at IS NULL AND verified_at IS NOT NULL"),
        Index(
            "ix_documents_waiting",
            "handed_over_at",
            sqlite_where=text("replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    """A key of `documents` in the rules of curation: nib, spp_irt, halal, ..."""
    number_sealed: Mapped[bytes | None]
    """The encrypted number (core.vault). Some kinds of documents have none."""
    number_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    issuer: Mapped[str] = mapped_column(String(120), default="")
    expires_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which the document is valid, or None where it does not end."""
    scan_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    """The stored file with the encrypted picture of the original. A NIB may have none."""
    sent_as: Mapped[UUID] = mapped_column(unique=True)
    """The id that the form makes, so that a form sent twice is one document."""
    handed_over_at: Mapped[Moment]
    handed_over_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    verified_at: Mapped[Moment | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    refused_at: Mapped[Moment | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    refused_reason: Mapped[str | None] = mapped_column(String(32))
    """A key of `documents.refusal_reasons` in `office.yaml`."""
    refused_note: Mapped[str] = mapped_column(default="")
    """The officer's note to the owner."""
    withdrawn_at: Mapped[Moment | None]
    """The moment when an officer withdrew the verification. From then on the document counts as refused."""
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(32))
    """A key of `documents.refusal_reasons` in `office.yaml`."""
    withdrawn_note: Mapped[str | None]
    replaced_at: Mapped[Moment | None]
    warned_at: Mapped[Moment | None]
    """The moment when the members were notified that the document ends soon."""
    end_told_at: Mapped[Moment | None]
    """The moment when the members were notified of its last day."""
    scan_removed_at: Mapped[Moment | None]
    """The moment when the picture was removed, after its `retention` in `consents.yaml` or when it was replaced unchecked."""

    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql")

    @property
    def reason(self) -> str | None:
        """The key of the reason why it was refused or its verification withdrawn, or None."""
        return self.withdrawn_reason or self.refused_reason

    @property
    def note(self) -> str:
        """The officer's note to that reason, or ""."""
        return self.withdrawn_note or self.refused_note


class NibClash(Model):
    """A refused NIB: a business gave the number of another one. Officers see it until it is settled."""

    __tablename__ = "nib_clashes"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "holder_id", "nib_hash", name="uq_nib_clashes_once"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    """The business that gave the number second."""
    holder_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    """The business that has the number."""
    nib_hash: Mapped[str] = mapped_column(String(64))
    noted_at: Mapped[Moment]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    settled_at: Mapped[Moment | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

"""Models of partners, consents, and access to other people's learning."""

import enum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment, one_of


class Partner(Model):
    """An organisation that sends mentors."""

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Answered(enum.StrEnum):
    """The ways of giving a consent: by the person, or with a helper who read it out."""

    SELF = "self"
    ASSISTED = "assisted"


class Consent(Model):
    """An answer to a purpose of `consents.yaml`, with the version and hash of its text (UU 27/2022, art. 24)."""

    __tablename__ = "consents"
    __table_args__ = (
        # Two indexes, because a UNIQUE index treats two NULL partners as different.
        Index(
            "uq_consents_standing",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND partner_id IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND partner_id IS NULL"),
        ),
        Index(
            "uq_consents_standing_partner",
            "person_id",
            "purpose",
            "partner_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND partner_id IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND partner_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    wording_version: Mapped[int]
    wording_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[Moment]
    how: Mapped[Answered] = mapped_column(one_of(Answered), default=Answered.SELF)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    withdrawn_at: Mapped[Moment | None]


class AccessReason(enum.StrEnum):
    """Reasons for which a person may see another person's learning."""

    COHORT = "cohort"
    ASSISTED = "assisted"


class Access(Model):
    """A row lets the viewer see the subject's learning, for a reason and until `until`; see `people.access`."""

    __tablename__ = "access"
    __table_args__ = (UniqueConstraint("viewer_id", "subject_id", "why", "why_id", name="uq_access_viewer_id_subject_id_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    why: Mapped[AccessReason] = mapped_column(one_of(AccessReason))
    why_id: Mapped[int]
    """The id of the cohort or other row that is the reason."""
    since: Mapped[Moment]
    until: Mapped[Moment | None]

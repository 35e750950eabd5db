"""Who is here: persons with their roles, enterprises, partners, consents, and the districts they live in."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, Moment, one_of


class Role(enum.StrEnum):
    """What somebody may do here; one person may hold several."""

    LEARNER = "learner"
    TRAINER = "trainer"
    MENTOR = "mentor"
    CURATOR = "curator"
    OFFICER = "officer"
    CHANNEL = "channel"
    ADMIN = "admin"


STAFF_ROLES = frozenset(Role) - {Role.LEARNER}


class Sex(enum.StrEnum):
    """As the person says; may be left open."""

    FEMALE = "female"
    MALE = "male"


class ConfirmedHow(enum.StrEnum):
    """How the office came to know that a phone number is its owner's."""

    COUNTER = "counter"
    MENTOR = "mentor"
    MESSAGE = "message"


class District(Model):
    """A kecamatan of the office's region, by its official code."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class Village(Model):
    """A kelurahan, by its official code."""

    __tablename__ = "villages"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)

    district: Mapped[District] = relationship(lazy="raise_on_sql")


class Person(Model):
    """Anybody with an account: a learner signs in by phone and PIN, staff by e-mail and passphrase."""

    __tablename__ = "persons"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="reachable"),
        CheckConstraint("(phone_confirmed_at IS NULL) = (phone_confirmed_how IS NULL)", name="confirmed_when_it_says_how"),
        CheckConstraint(
            "certificate_name_confirmed_at IS NULL OR certificate_name IS NOT NULL", name="confirmed_name_is_there"
        ),
        # Equal PINs on one number have equal hashes (people.secrets), so this tells the members of a household apart.
        UniqueConstraint("phone", "secret_hash", name="uq_persons_phone_secret_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    address_as: Mapped[str | None] = mapped_column(String(16))
    """How pages address the person: `Bu`, `Pak`, `Mbak`, `Mas`; empty means by name alone."""
    certificate_name: Mapped[str | None] = mapped_column(String(120))
    certificate_name_confirmed_at: Mapped[Moment | None]
    phone: Mapped[str | None] = mapped_column(String(20))
    """E.164. Not unique: a household may share a number, and the PIN tells its members apart."""
    phone_confirmed_at: Mapped[Moment | None]
    phone_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    phone_confirmed_how: Mapped[ConfirmedHow | None] = mapped_column(one_of(ConfirmedHow))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    birth_year: Mapped[int | None]
    village_code: Mapped[str | None] = mapped_column(ForeignKey("villages.code"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="id")
    text_size: Mapped[int] = mapped_column(default=100)
    """Percent of the ordinary size: 100, 125 or 150."""
    secret_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id over the peppered PIN or passphrase (people.secrets); empty until a sign-in card is used."""
    secret_changed_at: Mapped[Moment | None]
    enterprise_asked_at: Mapped[Moment | None]
    """When the question about the business was answered or skipped; it is asked once."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[Moment | None]

    roles: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise_on_sql", foreign_keys="RoleGrant.person_id", back_populates="person"
    )
    village: Mapped[Village | None] = relationship(lazy="raise_on_sql")

    @property
    def short_name(self) -> str:
        """How pages greet the person: `Bu Sri`."""
        return short_name(self.name, self.address_as)


def short_name(name: str, address_as: str | None) -> str:
    """The first word of the name, after the form of address where there is one."""
    first = name.split()[0] if name.split() else name
    return f"{address_as} {first}" if address_as else first


class RoleGrant(Model):
    """A role that somebody holds from a day on, perhaps limited to one thing (`scope_kind`, `scope_id`) and in time."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    scope_kind: Mapped[str | None] = mapped_column(String(32))
    """`partner` for a mentor, `channel` for a channel's manager; a trainer's courses stand in `CourseOwner`."""
    scope_id: Mapped[int | None]
    scope_key: Mapped[str | None] = mapped_column(String(32))
    """Instead of an id, for what the office's files name: a channel's key."""
    granted_at: Mapped[Moment]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    until: Mapped[date | None]
    ended_at: Mapped[Moment | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id], back_populates="roles")


class LoginSession(Model):
    """One phone or computer that is signed in. The cookie holds a random token; only its hash is kept."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    device: Mapped[str] = mapped_column(String(120))
    shared_phone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class SignInTry(Model):
    """A try at a PIN, passphrase or code, or a sign-up, counted for an account and an address (only as keyed hashes)."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index("ix_sign_in_tries_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[Moment]


class SignInCard(Model):
    """A printed card or a link that opens the account once; its first use sets the PIN or passphrase."""

    __tablename__ = "sign_in_cards"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Moment]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Empty when a command made it."""
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    replaced_at: Mapped[Moment | None]


class ResetCode(Model):
    """Six digits that an officer reads out to somebody who lost a PIN: one use, fifteen minutes."""

    __tablename__ = "reset_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[Moment]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class Enterprise(Model):
    """A micro-enterprise of the city. Only its name, sector and village are asked before curation."""

    __tablename__ = "enterprises"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    sector: Mapped[str | None] = mapped_column(String(40), index=True)
    """A key of the office's list of sectors (`office.yaml`)."""
    village_code: Mapped[str | None] = mapped_column(ForeignKey("villages.code"), index=True)
    whatsapp: Mapped[str | None] = mapped_column(String(20))
    """E.164; shown to buyers, asked only before curation."""
    scale: Mapped[str | None] = mapped_column(String(16))
    """A key of the office's list of scales (PP 7/2021)."""
    nib_sealed: Mapped[bytes | None]
    """The business number, encrypted (core.vault)."""
    nib_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """A keyed hash of the number, by which it is found."""
    created_at: Mapped[Moment]

    members: Mapped[list["Membership"]] = relationship(lazy="raise_on_sql", back_populates="enterprise")


class MemberKind(enum.StrEnum):
    """A business has owners and co-owners; all may do the same in it."""

    OWNER = "owner"
    CO_OWNER = "co_owner"


class Membership(Model):
    """Somebody's part in an enterprise, while it lasts."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_active",
            "person_id",
            "enterprise_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    kind: Mapped[MemberKind] = mapped_column(one_of(MemberKind))
    joined_at: Mapped[Moment]
    left_at: Mapped[Moment | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql", back_populates="members")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Document(Model):
    """A licence or the NIB of an enterprise, as its owner handed it over and an officer checked it. A newer one replaces it."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_somebody"),
        CheckConstraint("(refused_at IS NULL) = (refused_why IS NULL)", name="refused_with_a_reason"),
        CheckConstraint("verified_at IS NULL OR refused_at IS NULL", name="one_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    """A key of `documents` in the office's `curation.yaml`: nib, spp_irt, halal, ..."""
    number_sealed: Mapped[bytes]
    """Encrypted, like the scan (core.vault)."""
    number_hash: Mapped[str] = mapped_column(String(64), index=True)
    issuer: Mapped[str] = mapped_column(String(120), default="")
    expires_on: Mapped[date | None]
    scan_sha256: Mapped[str | None] = mapped_column(ForeignKey("files.sha256"))
    """The encrypted picture of the original; empty for the NIB where the number alone can be looked up."""
    handed_over_at: Mapped[Moment]
    handed_over_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    verified_at: Mapped[Moment | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    refused_at: Mapped[Moment | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    refused_why: Mapped[str | None]
    replaced_at: Mapped[Moment | None]


class Partner(Model):
    """An organisation that sends mentors."""

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Answered(enum.StrEnum):
    """How a consent or acknowledgement was given."""

    SELF = "self"
    ASSISTED = "assisted"


class Consent(Model):
    """One answer to one purpose of `consents.yaml`, with the exact wording by version and hash (UU 27/2022, art. 24)."""

    __tablename__ = "consents"
    __table_args__ = (
        # Two indexes, because to a database two empty partners are never equal.
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
    """Why somebody may see somebody else's learning."""

    COHORT = "cohort"
    ASSISTED = "assisted"


class Access(Model):
    """Who may see whom, why and until when: written where the reason arises, read by every policy."""

    __tablename__ = "access"
    __table_args__ = (UniqueConstraint("viewer_id", "subject_id", "why", "why_id", name="uq_access_viewer_id_subject_id_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    why: Mapped[AccessReason] = mapped_column(one_of(AccessReason))
    why_id: Mapped[int]
    """The id of the cohort, or whatever gave the reason."""
    since: Mapped[Moment]
    until: Mapped[Moment | None]

"""Persons with their roles, and the districts they live in."""

import enum
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, Moment, one_of
from people.models.roles import Role


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
    phone_asked_at: Mapped[Moment | None] = mapped_column(index=True)
    """Since when the office is asked to confirm the number; empty again once it has answered."""
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


def full_name(name: str, address_as: str | None) -> str:
    """Return the whole name, after the form of address where there is one: `Bu Sri Rahayu`."""
    return f"{address_as} {name}" if address_as else name


def short_name(name: str, address_as: str | None) -> str:
    """Return the first word of the name, after the form of address where there is one: `Bu Sri`."""
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

    @classmethod
    def in_force(cls, day: Any) -> ColumnElement[bool]:
        """For statements, also of an alias: the grants that count on a day, neither ended nor past their last day."""
        return and_(cls.ended_at.is_(None), or_(cls.until.is_(None), cls.until >= day))

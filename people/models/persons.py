"""Models of persons, their role grants, and the kelurahan and kecamatan."""

import enum
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, Moment, one_of
from people.models.roles import Role


class Sex(enum.StrEnum):
    """The sexes that a person may state. Stating one is optional."""

    FEMALE = "female"
    MALE = "male"


class ConfirmedHow(enum.StrEnum):
    """The ways in which the office confirms that a phone number belongs to a person."""

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
    """A person with an account. Learners sign in by phone and PIN, staff by e-mail and passphrase."""

    __tablename__ = "persons"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL OR erased_at IS NOT NULL", name="reachable"),
        CheckConstraint("erased_at IS NULL OR closed_at IS NOT NULL", name="closed_when_erased"),
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
    """The form of address on pages: `Bu`, `Pak`, `Mbak` or `Mas`. None means the name alone."""
    certificate_name: Mapped[str | None] = mapped_column(String(120))
    certificate_name_confirmed_at: Mapped[Moment | None]
    phone: Mapped[str | None] = mapped_column(String(20))
    """E.164. It is not unique, because a household may share a number; the PIN tells its members apart."""
    phone_confirmed_at: Mapped[Moment | None]
    phone_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    phone_confirmed_how: Mapped[ConfirmedHow | None] = mapped_column(one_of(ConfirmedHow))
    phone_asked_at: Mapped[Moment | None] = mapped_column(index=True)
    """The moment since which a request to confirm the number is open, or None."""
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    birth_year: Mapped[int | None]
    village_code: Mapped[str | None] = mapped_column(ForeignKey("villages.code"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="id")
    text_size: Mapped[int] = mapped_column(default=100)
    """Percent of the ordinary size of letters: 100, 125 or 150."""
    secret_hash: Mapped[str | None] = mapped_column(String(200))
    """The argon2id hash of the peppered PIN or passphrase (people.secrets), or None until a sign-in card is used."""
    secret_changed_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[Moment | None]
    paused_at: Mapped[Moment | None]
    """Since when the account rests at its owner's wish, or waits to be erased. Only its owner meets it meanwhile."""
    reminders_off_at: Mapped[Moment | None]
    """Since when the person wants no reminders, or None. Notices on the own pages go on."""
    erased_at: Mapped[Moment | None]
    """When the person was erased. The row stays without facts, for rows of other people that name its id."""

    roles: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise_on_sql", foreign_keys="RoleGrant.person_id", back_populates="person"
    )
    village: Mapped[Village | None] = relationship(lazy="raise_on_sql")

    @property
    def short_name(self) -> str:
        """The name with which pages greet the person: `Bu Sri`."""
        return short_name(self.name, self.address_as)

    @classmethod
    def is_present(cls) -> ColumnElement[bool]:
        """Return the condition for accounts that others meet in lists, reports and messages: neither closed nor paused."""
        return and_(cls.closed_at.is_(None), cls.paused_at.is_(None))


def full_name(name: str, address_as: str | None) -> str:
    """Return the whole name, after the form of address where there is one: `Bu Sri Rahayu`."""
    return f"{address_as} {name}" if address_as else name


def spoken_to(address_as: str | None) -> str:
    """Return the word by which Indonesian sentences speak to a person: `Ibu`, `Bapak`, `Mbak`, `Mas`, or `Ibu/Bapak`."""
    return {"Bu": "Ibu", "Pak": "Bapak"}.get(address_as, address_as) if address_as else "Ibu/Bapak"


def short_name(name: str, address_as: str | None) -> str:
    """Return the first word of the name, after the form of address where there is one: `Bu Sri`."""
    first = name.split()[0] if name.split() else name
    return f"{address_as} {first}" if address_as else first


class RoleGrant(Model):
    """A role that a person holds from `granted_at` on, with an optional scope and last day."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    scope_kind: Mapped[str | None] = mapped_column(String(32))
    """`partner` for a mentor, `channel` for a channel manager. The courses of a trainer stand in `CourseOwner`."""
    scope_id: Mapped[int | None]
    scope_key: Mapped[str | None] = mapped_column(String(32))
    """The key of the scope where the office's files name it and no table does: a channel's key."""
    granted_at: Mapped[Moment]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    until: Mapped[date | None]
    ended_at: Mapped[Moment | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id], back_populates="roles")

    @classmethod
    def in_force(cls, day: Any) -> ColumnElement[bool]:
        """Return the condition for grants in force on a day: neither ended nor past their last day.

        Also for an alias of the class.
        """
        return and_(cls.ended_at.is_(None), or_(cls.until.is_(None), cls.until >= day))

"""Models of sign-in: sessions, counted tries, kept sign-ins, sign-in cards and reset codes."""

import enum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


class LoginSession(Model):
    """A phone or computer on which a person is signed in. Its cookie holds a random token, of which only the hash is stored."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    device: Mapped[str] = mapped_column(String(120))
    shared_phone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    """When the person last showed here who it is: by signing in, or by being asked again before something important."""
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class SignInTry(Model):
    """A counted try at a PIN, passphrase or code, or a counted sign-up. `subject` is a keyed hash of what the limit is for."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index("ix_sign_in_tries_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[Moment]


class SignInWay(enum.StrEnum):
    """The ways in which somebody signs in."""

    PIN = "pin"
    PASSPHRASE = "passphrase"  # noqa: S105, the name of a way
    CARD = "card"
    CODE = "code"
    """A code for a new PIN that the office or a mentor gave."""
    JOINING = "joining"
    """Signing up, which signs in at once."""


class SignIn(Model):
    """A sign-in that worked, or a wrong PIN, passphrase or code. Never a secret or a phone number that was typed.

    The rows are only added, sealed by the worker (`core.chains`), and erased before those of the audit.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index(
            "ix_sign_ins_unsealed",
            "id",
            sqlite_where=text("sealed_at IS NULL"),
            postgresql_where=text("sealed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    """Whose account it was; None for a number or e-mail that nobody has. No foreign key, so that an account can go."""
    way: Mapped[str] = mapped_column(String(32))
    """A `SignInWay`, or a later one: without a CHECK, so that a further way needs no migration."""
    worked: Mapped[bool]
    network: Mapped[str] = mapped_column(String(64))
    """The sender's address without its last part: `203.0.113.0/24`."""
    device: Mapped[str] = mapped_column(String(120))
    sealed_at: Mapped[Moment | None]


class SignInCard(Model):
    """A printed card or a link that opens an account once. Using it sets the PIN or passphrase."""

    __tablename__ = "sign_in_cards"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Moment]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """None where a command made the card."""
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    replaced_at: Mapped[Moment | None]


class ResetCode(Model):
    """Six digits for setting a new PIN, which an officer or mentor reads out. The code is for one use within 15 minutes."""

    __tablename__ = "reset_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[Moment]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """Codes tried for the person's number while this one was open, up to one more than `resets.MOST_TRIES`."""

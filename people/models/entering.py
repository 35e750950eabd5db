"""How somebody comes in: sessions, cards, codes, and the tries that are counted."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


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
    """Six digits that an officer reads out to somebody who lost a PIN: one use, fifteen minutes, so many tries."""

    __tablename__ = "reset_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[Moment]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """Codes that were tried for its owner's number while it was open, up to one more than may be."""

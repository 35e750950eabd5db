"""Models of the second factor: the secret of an authenticator app, and the recovery codes for a lost phone."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


class SecondFactor(Model):
    """A person's authenticator app, one row each. The secret in force stays while another one is set up on a new phone."""

    __tablename__ = "second_factors"
    __table_args__ = (
        CheckConstraint("(secret_sealed IS NULL) = (set_up_at IS NULL)", name="set_up_with_a_secret"),
        CheckConstraint("(coming_sealed IS NULL) = (coming_at IS NULL)", name="coming_with_a_secret"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    secret_sealed: Mapped[bytes | None]
    """The secret in force, encrypted (core.vault), or None until the first set-up is finished."""
    set_up_at: Mapped[Moment | None]
    last_step: Mapped[int | None]
    """The time step of the last accepted code (`totp.step_at`). No code of this step or an earlier one is accepted again."""
    coming_sealed: Mapped[bytes | None]
    """The secret that a page shows, encrypted. It comes into force with its first right code."""
    coming_at: Mapped[Moment | None]


class RecoveryCode(Model):
    """One of ten codes, each for one use in the place of a code of the app. The hash is keyed with the person's secret."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "code_hash", name="uq_recovery_codes_person_id_code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]
    used_at: Mapped[Moment | None]

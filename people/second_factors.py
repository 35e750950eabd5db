"""The second factor of staff: an authenticator app that shows six digits, and recovery codes for a lost phone.

Setting up begins with a secret that a page shows. It comes into force with its first right code, so nobody is locked out by
an app that was not set up well. Each code of the app is accepted once.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select, update

from core import audit, clock, moments, vault
from core.db import changed, db, upsert
from core.errors import N_, DomainError
from people import recovery_codes, second_factor_notices, sessions, totp
from people.identity import Identity
from people.models import SecondFactor

SHOWN_FOR = timedelta(hours=1)
"""How long a page shows the same secret while somebody sets up an app, also when it is loaded again."""


class WrongSecondCode(DomainError):
    """The six digits are wrong, too old, or were used before; or it is no recovery code that is left."""

    message = N_(
        "This code does not fit. Wait until the app shows the next six digits, and type those. The clock of the phone must be right."
    )


class NothingToSetUp(DomainError):
    """The secret that the page showed is no longer there: the set-up was finished, begun anew, or is too old."""

    status = 409
    message = N_("This picture is no longer valid. Begin again and scan the new one.")


class Way(StrEnum):
    """How a second factor was shown."""

    APP = "app"
    RECOVERY = "recovery"


def is_set_up(person_id: int) -> bool:
    """Whether a person has a second factor in force."""
    return db.session.scalar(select(SecondFactor.set_up_at).where(SecondFactor.person_id == person_id)) is not None


def begin(person_id: int) -> None:
    """Make the secret that the page of the set-up shows, unless one was made within `SHOWN_FOR`. Raises vault.Locked."""
    db.session.execute(upsert(SecondFactor).values(person_id=person_id).on_conflict_do_nothing())
    row = _locked_row(person_id)
    if row.coming_at and moments.was_lately(row.coming_at, SHOWN_FOR):
        return
    row.coming_sealed, row.coming_at = vault.seal(totp.new_secret().encode()), clock.now()
    db.session.flush()


def coming_secret(person_id: int) -> str | None:
    """Return the secret that is being set up, or None where none was begun within `SHOWN_FOR`."""
    row = _row(person_id)
    if row is None or row.coming_sealed is None or not row.coming_at or not moments.was_lately(row.coming_at, SHOWN_FOR):
        return None
    return vault.unseal(row.coming_sealed).decode()


def finish(person_id: int, code: str, *, session_id: int | None) -> list[str]:
    """Put the coming secret into force with its first code, and return ten new recovery codes.

    Ends the person's other sessions and tells the person. Raises NothingToSetUp or WrongSecondCode.
    """
    row = _locked_row(person_id) if _row(person_id) else None
    secret = coming_secret(person_id)
    if row is None or secret is None:
        raise NothingToSetUp
    step = totp.accepted_step(secret, _digits(code), clock.now(), None)
    if step is None:
        raise WrongSecondCode
    row.secret_sealed, row.set_up_at, row.last_step = row.coming_sealed, clock.now(), step
    row.coming_sealed = row.coming_at = None
    codes = recovery_codes.make(person_id, secret)
    sessions.end_others(person_id, but=session_id)
    second_factor_notices.notify_set_up(person_id)
    audit.record("set up second factor", "person", person_id, actor_id=person_id)
    return codes


def check(person_id: int, typed: str) -> Way:
    """Accept six digits of the person's app, or use up a recovery code. Raises WrongSecondCode.

    Of several requests with the same code one succeeds. The person is told of a used recovery code.
    """
    secret, digits = _secret_in_force(person_id), _digits(typed)
    if secret is None:
        raise WrongSecondCode
    if len(digits) == recovery_codes.DIGITS and recovery_codes.use(person_id, secret, digits):
        second_factor_notices.notify_recovery_code_used(person_id, recovery_codes.count_left(person_id))
        audit.record("used recovery code", "person", person_id, actor_id=person_id)
        return Way.RECOVERY
    if len(digits) == totp.DIGITS and _accept(person_id, secret, digits):
        return Way.APP
    raise WrongSecondCode


def renew_recovery_codes(person_id: int) -> list[str]:
    """Replace the recovery codes by ten new ones and return them. Raises NothingToSetUp without a second factor."""
    secret = _secret_in_force(person_id)
    if secret is None:
        raise NothingToSetUp
    audit.record("made recovery codes", "person", person_id, actor_id=person_id)
    return recovery_codes.make(person_id, secret)


def switch_off(person_id: int) -> None:
    """Remove a person's own second factor. The caller has checked that nobody demands it."""
    if _remove(person_id):
        second_factor_notices.notify_removed(person_id, None)
        audit.record("switched off second factor", "person", person_id, actor_id=person_id)


def reset(person_id: int, *, by: Identity | None) -> bool:
    """Remove the second factor of somebody who lost the phone, end the sessions, and tell the person who did it.

    `by` is None for a command. Returns False where there was none.
    """
    if not _remove(person_id):
        return False
    sessions.end_others(person_id)
    second_factor_notices.notify_removed(person_id, by)
    audit.record("reset second factor", "person", person_id, actor_id=by.id if by else None)
    return True


def forget(person_id: int) -> None:
    """Remove what is kept of a second factor when an account is closed."""
    _remove(person_id)


def _accept(person_id: int, secret: str, code: str) -> bool:
    """Accept a code of the app and store its time step. An UPDATE decides which of several requests is first."""
    row = _row(person_id)
    step = totp.accepted_step(secret, code, clock.now(), row.last_step if row else None)
    if row is None or step is None:
        return False
    unused = or_(
        SecondFactor.last_step.is_(None),
        SecondFactor.last_step < step,
        SecondFactor.last_step > step + totp.WINDOW + totp.FAR_AHEAD,
    )
    accepted = update(SecondFactor).where(SecondFactor.person_id == person_id, unused).values(last_step=step)
    return changed(db.session.execute(accepted)) == 1


def _secret_in_force(person_id: int) -> str | None:
    row = _row(person_id)
    return vault.unseal(row.secret_sealed).decode() if row and row.secret_sealed else None


def _remove(person_id: int) -> bool:
    """Remove a second factor and its codes. Returns whether one was in force."""
    was_set_up = is_set_up(person_id)
    recovery_codes.remove(person_id)
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    return was_set_up


def _row(person_id: int) -> SecondFactor | None:
    return db.session.scalars(select(SecondFactor).where(SecondFactor.person_id == person_id)).one_or_none()


def _locked_row(person_id: int) -> SecondFactor:
    chosen = select(SecondFactor).where(SecondFactor.person_id == person_id).with_for_update()
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def _digits(typed: str) -> str:
    return "".join(character for character in typed if character in "0123456789")

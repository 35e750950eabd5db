"""The six digits of an authenticator app (TOTP, RFC 6238: SHA-1, 30 seconds), which every such app knows."""

import hmac
from datetime import datetime

import pyotp

STEP = 30
"""Seconds for which an app shows one code."""
DIGITS = 6
WINDOW = 1
"""Steps before and after the present one whose codes are accepted too: phones' clocks differ, and people type slowly."""
FAR_AHEAD = 20
"""Steps (ten minutes). A last step that is further ahead was stored by a clock that was ahead, and is ignored."""


def new_secret() -> str:
    """Return a random secret of 160 bits in base32."""
    return pyotp.random_base32()


def step_at(moment: datetime) -> int:
    """Return the number of the time step of a moment."""
    return int(moment.timestamp()) // STEP


def code_at(secret: str, step: int) -> str:
    """Return the six digits that an app shows in a time step."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).at(step * STEP)


def accepted_step(secret: str, code: str, moment: datetime, last_step: int | None) -> int | None:
    """Return the time step whose code was typed, or None where no step within `WINDOW` fits or its code was used before."""
    now = step_at(moment)
    steps = [step for step in range(now - WINDOW, now + WINDOW + 1) if hmac.compare_digest(code_at(secret, step), code)]
    return next((step for step in steps if is_unused(step, last_step)), None)


def is_unused(step: int, last_step: int | None) -> bool:
    """Whether a step comes after the last accepted one, so that each code is accepted once."""
    return last_step is None or step > last_step or last_step > step + WINDOW + FAR_AHEAD


def address_of(secret: str, account: str, issuer: str) -> str:
    """Return the `otpauth://` address that a QR code holds for an app."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


def in_groups(secret: str) -> str:
    """Return a secret in groups of four letters, for typing it into an app."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))

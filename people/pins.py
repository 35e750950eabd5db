"""Six-digit PINs: which are too easy to guess, and how one is stored."""

import re
from contextlib import suppress
from datetime import date
from itertools import pairwise

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import db
from core.errors import N_, DomainError
from people import phones, secrets
from people.models import Person

LENGTH = 6
KEYPAD_WALKS = frozenset(
    {"147258", "258369", "147369", "369258", "258147", "159357", "357159", "159753", "753159", "951753", "147852", "258963"}
)
DATES = (("day", "month", "year"), ("month", "day", "year"), ("year", "month", "day"))
"""Orders of day, month and year in a date of six digits."""


class WeakPin(DomainError):
    """The PIN is easy to guess, or another person with the same number has it. One message for both does not reveal which."""

    message = N_(
        "This PIN is too easy to guess, or cannot be used here. Choose six other digits: "
        "no date, no digits in a row, nothing from your phone number."
    )


def refuse_weak(pin: str, *, phone: str, birth_year: int | None = None) -> None:
    """Raise WeakPin unless the PIN is six digits: no pattern, no date, no part of the phone number, without the birth year."""
    if not re.fullmatch(r"[0-9]{6}", pin) or _has_pattern(pin) or _is_date(pin) or _is_in_phone(pin, phone):
        raise WeakPin
    if birth_year and str(birth_year) in pin:
        raise WeakPin


def assign(person: Person, pin: str) -> None:
    """Set a person's PIN. Raises WeakPin, also where another person with the same number has this PIN."""
    phone = person.phone or ""
    refuse_weak(pin, phone=phone, birth_year=person.birth_year)
    secret_hash, older_hashes = secrets.hashed(phone, pin), secrets.older_hashes(phone, pin)
    if has_older_hash(phone, older_hashes, but=person.id):
        raise WeakPin
    try:
        with db.session.begin_nested():
            person.secret_hash, person.secret_changed_at = secret_hash, clock.now()
    except IntegrityError:
        raise WeakPin from None


def has_older_hash(phone: str, older_hashes: list[str], *, but: int | None = None) -> bool:
    """Whether another person with this number has one of these hashes, made before the secret key changed."""
    if not older_hashes:
        return False
    return bool(
        db.session.scalar(select(exists().where(Person.phone == phone, Person.id != but, Person.secret_hash.in_(older_hashes))))
    )


def _has_pattern(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    pair_steps = {(int(b) - int(a)) % 100 for a, b in zip((pin[:2], pin[2:4]), (pin[2:4], pin[4:]), strict=True)}
    return (
        len(steps) == 1  # 111111, 123456, 654321, 135791, 024680
        or len(pair_steps) == 1  # 101112, 121212, 102030
        or pin[:3] in {pin[3:], pin[:2:-1]}  # 123123, 123321
        or len(set(pin)) <= 2  # 112211
        or (pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5])  # 112233, 995500
        or (len(set(pin[:3])) == 1 and len(set(pin[3:])) == 1)  # 111222
        or pin in KEYPAD_WALKS
    )


def _is_date(pin: str) -> bool:
    pairs = [int(pin[i : i + 2]) for i in (0, 2, 4)]
    if any(_is_day(**dict(zip(order, pairs, strict=True))) for order in DATES):
        return True
    months = ((pin[:2], pin[2:]), (pin[4:], pin[:4]))  # 081964, 196408
    return any(1 <= int(month) <= 12 and 1930 <= int(year) <= clock.now().year for month, year in months)


def _is_day(day: int, month: int, year: int) -> bool:
    with suppress(ValueError):
        date(2000 if year % 4 == 0 else 2001, month, day)
        return True
    return False


def _is_in_phone(pin: str, phone: str) -> bool:
    digits = phones.digits(phone) if phone else ""
    return pin in digits or pin in digits[::-1]

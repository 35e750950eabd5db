"""Another phone number for an account: its owner proves the PIN, and staff who know the person give a code (`resets`)."""

from core import audit
from core.db import db
from core.errors import N_, DomainError
from people import notices, phones, pins, resets, secret_changes
from people.models import Person


class SameNumber(DomainError):
    """The number is the one that the account has."""

    message = N_("This is the number that you sign in with now.")


def refuse_same(person_id: int, phone: str) -> None:
    """Raise SameNumber where the account has this number (as people write it) already. Raises BadPhone."""
    if db.session.get_one(Person, person_id).phone == phones.normalize(phone):
        raise SameNumber(phone)


def change_number(person_id: int, *, phone: str, pin: str, code: str, session_id: int | None) -> None:
    """Give an account another number, with the same PIN. Its other sessions end, and the number is to be confirmed again.

    The code is used up. Raises SameNumber, BadPhone, WrongSecret, WrongCode, SpentCode, and WeakPin where the PIN cannot be used
    with the new number; then the PIN is changed first.
    """
    refuse_same(person_id, phone)
    person = secret_changes.check_old(person_id, pin)
    before = person.phone or ""
    resets.use_up(before, code, person_id)
    person.phone = phones.normalize(phone)
    person.phone_confirmed_at = person.phone_confirmed_by_id = person.phone_confirmed_how = person.phone_asked_at = None
    person.secret_hash = None  # equal PINs of one number are told apart by their hash, which holds the number
    db.session.flush()
    pins.refuse_weak(pin, phone=person.phone, birth_year=person.birth_year)
    secret_changes.set_secret(person, pin, session_id=session_id)
    audit.record("changed number", "person", person.id, actor_id=person.id)
    notices.notify_number_changed(person.id, phones.national_form(before))

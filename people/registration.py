"""New accounts: learners sign up or are enrolled by an officer, and staff are registered."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from core import audit, clock, moments
from core.db import db
from core.errors import N_, DomainError
from core.text import fold
from people import consents, passphrases, phones, pins, secrets
from people.identity import Identity
from people.models import Person, Role, RoleGrant, Sex, Village
from people.roles import grant_role

SAME_SIGN_UP = timedelta(minutes=15)
"""The span in which a second sign-up with the same facts counts as the first, sent again."""


class UnknownVillage(DomainError):
    """The office's region has no such kelurahan."""

    message = N_("Please choose the kelurahan from the list.")


class BadEmail(DomainError):
    """The typed text is not an e-mail address."""

    message = N_("This is not a complete e-mail address.")


class KnownNumber(DomainError):
    """Somebody has an account with this number. The one who signs up says first whether it is the own one."""

    status = 409
    message = N_("This number is already used here.")


class EmailTaken(DomainError):
    """Another account has this e-mail address."""

    status = 409
    message = N_("There is already an account with this e-mail.")


def register_learner(
    *,
    name: str,
    address_as: str | None = None,
    phone: str,
    village_code: str | None,
    pin: str,
    whatsapp: bool = False,
    birth_year: int | None = None,
    sex: Sex | None = None,
) -> Person:
    """Create the account of a learner who signs up, with the role, the acknowledgements, and the consent to WhatsApp if given.

    The same number, PIN and name again within `SAME_SIGN_UP` return the first account, so that a double tap makes one person.
    Raises BadPhone, WeakPin or UnknownVillage.
    """
    phone = phones.normalize(phone)
    pins.refuse_weak(pin, phone=phone, birth_year=birth_year)
    secret_hash, older_hashes = secrets.hashed(phone, pin), secrets.older_hashes(phone, pin)
    refuse_unknown_village(village_code)
    person = Person(
        name=name,
        address_as=address_as or None,
        phone=phone,
        village_code=village_code or None,
        birth_year=birth_year,
        sex=sex,
        secret_hash=secret_hash,
        secret_changed_at=clock.now(),
        created_at=clock.now(),
    )
    if pins.has_older_hash(phone, older_hashes):
        return _find_recent_sign_up(name, phone, older_hashes)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        return _find_recent_sign_up(name, phone, [secret_hash])
    _add_learner_role(person, granted_by_id=None)
    consents.acknowledge(person.id, consents.ACKNOWLEDGED_ON_JOINING)
    if whatsapp:
        consents.acknowledge(person.id, [consents.WHATSAPP])
    return person


def is_known(phone: str) -> bool:
    """Whether a number (E.164) has an open account."""
    return bool(db.session.scalar(select(exists().where(Person.phone == phone, Person.closed_at.is_(None)))))


def has_recent_sign_up(name: str, phone: str) -> bool:
    """Whether somebody signed up with this number and name within `SAME_SIGN_UP`, so that this may be the same form again."""
    people = db.session.scalars(select(Person).where(Person.phone == phone, Person.closed_at.is_(None)))
    return any(_is_recent_sign_up(person, name) for person in people)


def find_repeated_sign_up(name: str, phone: str, pin: str) -> Person | None:
    """Return the person who signed up with this number, PIN and name within `SAME_SIGN_UP`, or None."""
    hashes = [secrets.hashed(phone, pin), *secrets.older_hashes(phone, pin)]
    with suppress(pins.WeakPin):
        return _find_recent_sign_up(name, phone, hashes)
    return None


def enrol_by_officer(
    *,
    name: str,
    address_as: str | None = None,
    phone: str,
    village_code: str | None,
    by: Identity,
    birth_year: int | None = None,
    sex: Sex | None = None,
) -> Person:
    """Create a learner's account at the counter. The learner sets the PIN and acknowledges the texts with a sign-in card.

    Raises BadPhone or UnknownVillage.
    """
    refuse_unknown_village(village_code)
    person = Person(
        name=name,
        address_as=address_as or None,
        phone=phones.normalize(phone),
        village_code=village_code or None,
        birth_year=birth_year,
        sex=sex,
        created_at=clock.now(),
        created_by_id=by.id,
    )
    db.session.add(person)
    db.session.flush()
    _add_learner_role(person, granted_by_id=by.id)
    audit.record("enrolled", "person", person.id, actor_id=by.id)
    return person


def register_staff(
    *,
    name: str,
    email: str,
    passphrase: str | None = None,
    roles: Iterable[Role] = (),
    by: Identity | None = None,
    address_as: str | None = None,
) -> Person:
    """Create an account for a member of staff. Without a passphrase it opens with a one-time link (`cards.make_card`).

    Raises BadEmail, EmailTaken or WeakPassphrase.
    """
    _refuse_bad_email(email.strip())
    person = Person(
        name=name,
        email=normalize_email(email),
        address_as=address_as or None,
        created_at=clock.now(),
        created_by_id=by.id if by else None,
    )
    if passphrase is not None:
        passphrases.assign(person, passphrase)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise EmailTaken(email) from None
    audit.record("registered", "person", person.id, actor_id=by.id if by else None)
    for role in roles:
        grant_role(person, role, by=by)
    return person


def _refuse_bad_email(email: str) -> None:
    try:
        validate_email(email, check_deliverability=False, test_environment=True)  # `.test` is for trials
    except EmailNotValidError:
        raise BadEmail(email) from None


def normalize_email(typed: str) -> str:
    """Return an e-mail address as it is stored and compared: in small letters, without blanks around it."""
    return typed.strip().casefold()


def _find_recent_sign_up(name: str, phone: str, hashes: list[str]) -> Person:
    """Return the person who signed up with this number, PIN and name within `SAME_SIGN_UP`. Raises WeakPin for all others."""
    person = db.session.scalars(select(Person).where(Person.phone == phone, Person.secret_hash.in_(hashes))).one_or_none()
    if person is None or not _is_recent_sign_up(person, name):
        raise pins.WeakPin
    return person


def _is_recent_sign_up(person: Person, name: str) -> bool:
    is_recent = person.created_by_id is None and moments.was_lately(person.created_at, SAME_SIGN_UP)
    return is_recent and fold(person.name) == fold(name)


def refuse_unknown_village(village_code: str | None) -> None:
    """Raise UnknownVillage unless the code is empty or belongs to the region."""
    if village_code and not db.session.scalar(select(exists().where(Village.code == village_code))):
        raise UnknownVillage(village_code)


def _add_learner_role(person: Person, *, granted_by_id: int | None) -> None:
    db.session.add(RoleGrant(person_id=person.id, role=Role.LEARNER, granted_at=clock.now(), granted_by_id=granted_by_id))
    db.session.flush()

"""How somebody comes in: by signing up, by an officer's hand, or as a member of staff."""

from collections.abc import Iterable
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
"""How long a sign-up that is sent again is still the same one."""


class UnknownVillage(DomainError):
    """No such kelurahan in the office's region."""

    message = N_("Please choose the kelurahan from the list.")


class BadEmail(DomainError):
    """What was typed is no e-mail address."""

    message = N_("This is not a complete e-mail address.")


class EmailTaken(DomainError):
    """Another account has this e-mail."""

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
    """Sign a newcomer up: the account, the learner's role, the acknowledgements, and WhatsApp where it was ticked.

    The same sign-up sent twice (a double tap, a retry) is one person. Raises BadPhone, WeakPin, UnknownVillage.
    """
    phone = phones.normal(phone)
    pins.refuse_weak(pin, phone=phone, birth_year=birth_year)
    kept, older = secrets.hashed(phone, pin), secrets.older_hashes(phone, pin)
    refuse_unknown_village(village_code)
    person = Person(
        name=name,
        address_as=address_as or None,
        phone=phone,
        village_code=village_code or None,
        birth_year=birth_year,
        sex=sex,
        secret_hash=kept,
        secret_changed_at=clock.now(),
        created_at=clock.now(),
    )
    if pins.is_an_older_one(phone, older):
        return _same_sign_up(name, phone, older)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        return _same_sign_up(name, phone, [kept])
    _add_learner_role(person, granted_by_id=None)
    consents.acknowledge(person.id, consents.ACKNOWLEDGED_ON_JOINING)
    if whatsapp:
        consents.acknowledge(person.id, [consents.WHATSAPP])
    return person


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
    """An account made at the counter; its owner sets the PIN and acknowledges the texts with the sign-in card.

    Raises BadPhone, UnknownVillage.
    """
    refuse_unknown_village(village_code)
    person = Person(
        name=name,
        address_as=address_as or None,
        phone=phones.normal(phone),
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
    """An account for a member of staff; without a passphrase it opens with a one-time link (`cards.make_card`).

    Staff are never asked about a business. Raises BadEmail, EmailTaken, WeakPassphrase.
    """
    _refuse_bad_email(email.strip())
    person = Person(
        name=name,
        email=normal_email(email),
        address_as=address_as or None,
        created_at=clock.now(),
        created_by_id=by.id if by else None,
        enterprise_asked_at=clock.now(),
    )
    if passphrase is not None:
        passphrases.choose(person, passphrase)
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


def normal_email(typed: str) -> str:
    """An e-mail as it is kept and compared: in small letters, without blanks around it."""
    return typed.strip().casefold()


def _same_sign_up(name: str, phone: str, kept: list[str]) -> Person:
    """The person who signed up with this number, PIN and name a moment ago; for everybody else the PIN is taken."""
    person = db.session.scalars(select(Person).where(Person.phone == phone, Person.secret_hash.in_(kept))).one_or_none()
    just_now = person and person.created_by_id is None and moments.was_lately(person.created_at, SAME_SIGN_UP)
    if person is None or not just_now or fold(person.name) != fold(name):
        raise pins.WeakPin
    return person


def refuse_unknown_village(village_code: str | None) -> None:
    """Raise UnknownVillage unless the code is empty or one of the region."""
    if village_code and not db.session.scalar(select(exists().where(Village.code == village_code))):
        raise UnknownVillage(village_code)


def _add_learner_role(person: Person, *, granted_by_id: int | None) -> None:
    db.session.add(RoleGrant(person_id=person.id, role=Role.LEARNER, granted_at=clock.now(), granted_by_id=granted_by_id))
    db.session.flush()

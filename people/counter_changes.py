"""Changes of an account at the counter: an officer has seen the identity card of who asks for them."""

from dataclasses import dataclass

from sqlalchemy import update

from core import audit, clock
from core.db import db
from people import cards, notices, phones, resets, sessions, signing_in
from people.identity import Identity
from people.models import Person
from people.registration import refuse_unknown_village


@dataclass(frozen=True)
class Facts:
    """What an officer may change. The name on certificates has a way of its own."""

    name: str
    address_as: str | None
    phone: str
    """As people write it."""
    village_code: str | None


def change_at_counter(person_id: int, facts: Facts, *, by: Identity) -> bool:
    """Change the facts of a learner's account, and tell the person. Returns whether the number is another.

    Another number closes all ways in: the PIN (its hash holds the number), sessions, codes and cards. A new sign-in card opens
    the account, which so helps who lost the PIN with the number. The number is to be confirmed again. Raises BadPhone or
    UnknownVillage.
    """
    refuse_unknown_village(facts.village_code)
    phone = phones.normalize(facts.phone)
    person = db.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    wanted = {"name": facts.name, "address_as": facts.address_as or None, "village_code": facts.village_code or None}
    if any(getattr(person, key) != value for key, value in wanted.items()):
        for key, value in wanted.items():
            setattr(person, key, value)
        audit.record("changed details", "person", person_id, actor_id=by.id)
    if person.phone == phone:
        return False
    _change_number(person, phone)
    audit.record("changed number at the counter", "person", person_id, actor_id=by.id)
    notices.notify_changed_at_counter(person_id, phones.national_form(phone))
    return True


def _change_number(person: Person, phone: str) -> None:
    nothing = {"phone_confirmed_at": None, "phone_confirmed_by_id": None, "phone_confirmed_how": None, "phone_asked_at": None}
    db.session.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(phone=phone, secret_hash=None, secret_changed_at=clock.now(), **nothing)
        .execution_options(synchronize_session="fetch")
    )
    sessions.end_others(person.id)
    resets.end_codes_of(person.id)
    cards.end_all(person.id)
    signing_in.end_other_ways_in(person.id)


def rename(person_id: int, name: str, *, by: Identity) -> None:
    """Give an account another name. The same name changes nothing."""
    person = db.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.name != name:
        person.name = name
        audit.record("changed details", "person", person_id, actor_id=by.id)

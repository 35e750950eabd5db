"""Make the people of the demo: the named cast, and others in all districts."""

from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import select

from core.db import db
from core.office import office
from people import enterprises, partners, phones, pins
from people.enterprises import BusinessData
from people.models import Partner, Person, Role, Sex, Village
from people.registration import register_learner, register_staff
from people.staff import RoleRequest, give_role


@dataclass(frozen=True)
class Cast:
    """The named people by their keys, and the partner that sends the mentor."""

    people: dict[str, Person]
    partner: Partner


def make_cast() -> Cast:
    """Make the people that `demo/cast.yaml` names."""
    facts = office().read("demo/cast.yaml")
    partner = partners.find_or_create_partner(facts["partner"])
    persons = {}
    for person in facts["people"]:
        persons[person["key"]] = (
            _learner(person, facts["pin"]) if "phone" in person else _staff(person, facts["passphrase"], partner)
        )
    db.session.flush()
    return Cast(persons, partner)


def make_neighbour(rng: Random, number: int, village: Village) -> Person:
    """Make an invented learner in this village. Most register a business, some skip that question."""
    city = office().read("demo/city.yaml")
    woman = rng.random() < city["share_of_women"]
    name = f"{rng.choice(city['women' if woman else 'men'])} {rng.choice(city['families'])}"
    phone, birth_year = phones.normalize(f"0813-9{number // 10000:03d}-{number % 10000:04d}"), rng.randint(*city["birth_years"])
    person = register_learner(
        name=name,
        address_as=rng.choice(city["addresses"]["women" if woman else "men"]),
        phone=phone,
        village_code=village.code,
        pin=strong_pin(rng, phone=phone, birth_year=birth_year),
        whatsapp=rng.random() < 0.6,
        birth_year=birth_year,
        sex=Sex.FEMALE if woman else Sex.MALE,
    )
    if rng.random() < 0.85:
        sector = rng.choice(list(city["products"]))
        business = f"{rng.choice(city['products'][sector])} {person.short_name}"
        enterprises.register_enterprise(person.id, BusinessData(business, sector, village.code))
    return person


def villages_in_turn(rng: Random, count: int) -> list[Village]:
    """Return `count` villages: a random one of each district in turn, so that no district is left out."""
    by_district: dict[str, list[Village]] = {}
    for village in db.session.scalars(select(Village).order_by(Village.code)):
        by_district.setdefault(village.district_code, []).append(village)
    districts = list(by_district.values())
    return [rng.choice(districts[number % len(districts)]) for number in range(count)]


def strong_pin(rng: Random, *, phone: str, birth_year: int) -> str:
    """Return a random PIN of six digits that is not too easy for this person."""
    while True:
        pin = f"{rng.randrange(10**6):06d}"
        try:
            pins.refuse_weak(pin, phone=phone, birth_year=birth_year)
        except pins.WeakPin:
            continue
        return pin


def _learner(facts: dict[str, Any], pin: str) -> Person:
    person = register_learner(
        name=facts["name"],
        address_as=facts["address_as"],
        phone=facts["phone"],
        village_code=facts["village"],
        pin=pin,
        birth_year=facts["birth_year"],
        sex=Sex(facts["sex"]),
    )
    if facts["enterprise"]:
        enterprises.register_enterprise(person.id, BusinessData(village_code=facts["village"], **facts["enterprise"]))
    return person


def _staff(facts: dict[str, Any], passphrase: str, partner: Partner) -> Person:
    person = register_staff(name=facts["name"], address_as=facts["address_as"], email=facts["email"], passphrase=passphrase)
    for role in facts["roles"]:
        give_role(person, RoleRequest(Role(role), partner=partner.name, channel=facts.get("channel", "")), by=None)
    return person

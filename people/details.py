"""Changes that people make to their own account."""

from core.db import db
from people.models import Person
from people.registration import refuse_unknown_village

LANGUAGES = ("id", "en")
TEXT_SIZES = (100, 125, 150)
"""Percent of the ordinary size of letters."""


def change_details(person_id: int, *, name: str, address_as: str | None, village_code: str | None) -> None:
    """Change the name, the form of address and the kelurahan, but not the certificate's name. Raises UnknownVillage."""
    refuse_unknown_village(village_code)
    person = db.session.get_one(Person, person_id)
    person.name, person.address_as, person.village_code = name, address_as or None, village_code or None


def change_reading(person_id: int, *, language: str, text_size: int) -> None:
    """Set a person's language (`LANGUAGES`) and size of letters (`TEXT_SIZES`). Raises ValueError for any other."""
    if language not in LANGUAGES or text_size not in TEXT_SIZES:
        raise ValueError((language, text_size))
    person = db.session.get_one(Person, person_id)
    person.language, person.text_size = language, text_size

"""Phone numbers: people write them in many ways, and the database stores E.164."""

import phonenumbers
from phonenumbers import PhoneNumberFormat

from core.errors import N_, DomainError
from core.office import office

LONGEST_TYPED = 40
"""Characters of a typed number that are read."""


class BadPhone(DomainError):
    """The typed text is not a phone number."""

    message = N_("This is not a complete phone number. Please check it, for example 0812-3456-7890.")


def normalize(typed: str) -> str:
    """Return the E.164 form of a number such as `0812-0000-0101`, `+62 812 ...` or `62812...`. Raises BadPhone.

    A number without a country code belongs to the office's country.
    """
    try:
        number = phonenumbers.parse(typed.strip()[:LONGEST_TYPED], office().phone_country)
    except phonenumbers.NumberParseException:
        raise BadPhone(typed) from None
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(typed)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def national_form(phone: str) -> str:
    """Return the national form of an E.164 number (`0812-0000-0101`). Numbers of other countries keep their `+`."""
    number = phonenumbers.parse(phone)
    home = phonenumbers.country_code_for_region(office().phone_country)
    form = PhoneNumberFormat.NATIONAL if number.country_code == home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def digits(phone: str) -> str:
    """Return the digits of an E.164 number in its national form."""
    return "".join(character for character in national_form(phone) if character.isdecimal())

"""Phone numbers, as people write them and as they are kept (E.164)."""

import phonenumbers
from phonenumbers import PhoneNumberFormat

from core.errors import N_, DomainError
from core.office import office


class BadPhone(DomainError):
    """What was typed is no phone number."""

    message = N_("This is not a complete phone number. Please check it, for example 0812-3456-7890.")


def normal(typed: str) -> str:
    """`0812-0000-0101`, `+62 812 ...` and `62812...` as `+628120000101`-like E.164. Raises BadPhone.

    A number without a country belongs to the office's country.
    """
    try:
        number = phonenumbers.parse(typed.strip()[:40], office().phone_country)
    except phonenumbers.NumberParseException:
        raise BadPhone(typed) from None
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(typed)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(phone: str) -> str:
    """E.164 as people at the office write it: `0812-0000-0101`; numbers of other countries keep their `+`."""
    number = phonenumbers.parse(phone)
    home = phonenumbers.country_code_for_region(office().phone_country)
    form = PhoneNumberFormat.NATIONAL if number.country_code == home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def digits(phone: str) -> str:
    """Only the digits of a number as people at the office write it."""
    return "".join(character for character in shown(phone) if character.isdecimal())

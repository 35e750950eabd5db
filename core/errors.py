"""Errors that a rule raises. `lms/errors.py` turns them into pages and problem JSON (RFC 9457)."""

from typing import NewType

Msgid = NewType("Msgid", str)
"""An English sentence that the catalogue of translations has: marked by `N_`."""


def N_(message: str) -> Msgid:
    """Mark a sentence for the translation catalogue. It is translated when it is shown."""
    return Msgid(message)


class DomainError(Exception):
    """A rule refused a request, for a reason that its sender can understand.

    Each class has its sentence in `message`: an English msgid with placeholders `%(name)s`, filled from `values`.
    """

    status = 422
    message = N_("This cannot be done.")

    def __init__(self, subject: object = None, **values: object) -> None:
        super().__init__(self.message, subject)
        self.subject = subject
        self.values = values


class Refused(DomainError):
    """A form of a program was refused. Its sentence is translated already; people see it beside the field instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.message = Msgid(sentence)


class Closed(DomainError):
    """The thing to change is handed in, decided or over."""

    status = 409
    message = N_("This was already handed in and can no longer be changed. Nothing is lost.")


class Stale(DomainError):
    """Another person or device changed the thing in between. The person chooses between the two versions."""

    status = 409
    message = N_("Another phone answered in between. Please choose which answer to keep.")


class TooMany(DomainError):
    """Too many tries in too short a time. `wait` is the number of seconds until the next one."""

    status = 429
    message = N_("Too many tries. Please wait a little and try again. Nothing is lost.")

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class OutsideFetch(ValueError):
    """A document to be printed refers to a file that is outside its folder or does not exist."""

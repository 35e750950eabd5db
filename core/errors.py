"""What a rule may answer. The roof turns these into pages and problem JSON (RFC 9457)."""


def N_(message: str) -> str:
    """Mark a sentence for the catalogue; it is translated later, when somebody reads it."""
    return message


class DomainError(Exception):
    """A rule said no, for a reason that the person who asked can understand.

    Each class carries its own sentence in `message`: an English msgid with `%(name)s` places, filled from `values`.
    """

    status = 422
    message = N_("This cannot be done.")

    def __init__(self, subject: object = None, **values: object) -> None:
        super().__init__(self.message, subject)
        self.subject = subject
        self.values = values


class Closed(DomainError):
    """What was to be changed is handed in, decided or over."""

    status = 409
    message = N_("This was already handed in and can no longer be changed. Nothing is lost.")


class Stale(DomainError):
    """Somebody, or another device, was here in between; both versions are kept for the person to choose."""

    status = 409
    message = N_("Another phone answered in between. Please choose which answer to keep.")


class TooMany(DomainError):
    """Too many tries in too short a time; `wait` says for how many seconds."""

    status = 429
    message = N_("Too many tries. Please wait a little and try again. Nothing is lost.")

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait

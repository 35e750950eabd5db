"""The place of a sender by API. The platform brings none: officers send from the list.

A sender is registered at start. Then the sweep `reminders.send` sends what is prepared, under the same rules as an officer.
"""

from typing import Protocol


class Sender(Protocol):
    """Sends messages by WhatsApp without a person's hand."""

    def send(self, phone: str, text: str) -> None:
        """Send a text to a number (E.164). Raises OSError where it was not sent; then it is tried again."""
        ...


_senders: dict[str, Sender] = {}


def register(name: str, sender: Sender | None) -> None:
    """Register a sender under a name, or remove it with None."""
    _senders.pop(name, None)
    if sender is not None:
        _senders[name] = sender


def chosen() -> Sender | None:
    """Return the sender that was registered last, or None where officers send."""
    return next(reversed(_senders.values()), None)

"""The registry of what reminders need from the packages above: events, and the messages that mentors sent."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reminders.rules import Event, Limits

EventReader = Callable[[datetime, Limits, int | None], Sequence[Event]]
"""Reads the events at a moment with a constant number of statements: of one person, or of everybody for None."""
WrittenReader = Callable[[Sequence[int], datetime], Sequence[tuple[int, datetime]]]
"""Reads when somebody else wrote to these people since a moment: pairs of person id and moment."""
_events: list[EventReader] = []
_written: list[WrittenReader] = []


def register_events(reader: EventReader) -> None:
    """Register a reader of events; a package does this in `connect()`. Registering it again changes nothing."""
    if reader not in _events:
        _events.append(reader)


def register_written(reader: WrittenReader) -> None:
    """Register a reader of messages that count for the week, such as mentors' greetings."""
    if reader not in _written:
        _written.append(reader)


def events(now: datetime, limits: Limits, person_id: int | None) -> list[Event]:
    """Return the events that all packages know."""
    return [event for reader in _events for event in reader(now, limits, person_id)]


def written(person_ids: Sequence[int], since: datetime) -> list[tuple[int, datetime]]:
    """Return when others wrote to these people since a moment."""
    return [pair for reader in _written for pair in reader(person_ids, since)]

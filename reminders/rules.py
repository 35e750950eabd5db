"""The rules of reminders, pure: from the facts about people to the reminders that are due.

Nobody gets more than one a week, none in the quiet hours, none without consent, and none while the switch is off.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.moments import AHEAD
from reminders.models import Obstacle, Reason, Way

WEEK = timedelta(days=7)
_URGENCY = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True)
class Limits:
    """The office's limits (`reminders` of `office.yaml`), with the promise of the consent."""

    quiet_from: int = 20
    """The hour at the office from which on nobody is written to."""
    quiet_until: int = 7
    """The hour at which the quiet ends; smaller than `quiet_from` where the quiet lasts over midnight."""
    per_week: int = 1
    promised_per_week: int = 3
    """The most messages a week that the wording of the consent allows."""
    quiet_days: int = 7
    """Days without learning after which a learner is called back."""
    given_up_days: int = 60
    """Days without learning after which nobody calls any more."""
    news_days: int = 7
    """Days in which a judgement or a certificate is news."""
    product_days: int = 3
    """Days before the last day of a product at which its owner is reminded."""


class Mail(enum.StrEnum):
    """Whether a person can be told by e-mail."""

    NONE = "none"
    OPEN = "open"


@dataclass(frozen=True)
class Event:
    """Something worth a reminder."""

    person_id: int
    reason: Reason
    key: str
    since: datetime
    """When it happened; for `QUIET` the last activity."""
    about: str
    link: str
    day: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of one person at a moment."""

    person_id: int
    consents: bool
    """Whether the consent to messages by WhatsApp is in force."""
    number_confirmed: bool
    wants: bool
    """Whether the switch is on and the account is neither closed nor paused."""
    mail: Mail = Mail.NONE
    seen_at: datetime | None = None
    """The last visit."""
    written: tuple[datetime, ...] = ()
    """When the office, a mentor or an e-mail of this package wrote to the person, a week back at least."""
    told: frozenset[str] = frozenset()
    """The keys of the reminders that were sent."""
    given_up: frozenset[str] = frozenset()
    """The keys whose e-mail was given up."""
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Due:
    """A reminder that may be sent now, or that an obstacle keeps from being sent."""

    event: Event
    way: Way
    obstacle: Obstacle | None = None


def is_quiet(now: datetime, limits: Limits) -> bool:
    """Whether nobody is written to at this moment, which is in the office's zone. The same two hours mean no quiet."""
    begin, end = limits.quiet_from, limits.quiet_until
    if begin <= end:
        return begin <= now.hour < end
    return now.hour >= begin or now.hour < end


def due_reminders(people: Iterable[Facts], now: datetime, limits: Limits) -> list[Due]:
    """Return at most one reminder for each person: the most urgent. `now` is in the office's zone.

    In the quiet hours only those with an obstacle are returned, which are not sent.
    """
    found = [due for facts in people if (due := _most_urgent(facts, now, limits))]
    return [due for due in found if due.obstacle] if is_quiet(now, limits) else found


def may_send(facts: Facts, key: str, now: datetime, limits: Limits) -> bool:
    """Whether the reminder of an event may be sent by WhatsApp at this moment."""
    return (
        not is_quiet(now, limits)
        and _way(facts) is Way.WHATSAPP
        and _is_free(facts, now, limits)
        and any(event.key == key and _holds(event, facts, now, limits) for event in facts.events)
    )


def _most_urgent(facts: Facts, now: datetime, limits: Limits) -> Due | None:
    events = [event for event in facts.events if facts.wants and _holds(event, facts, now, limits)]
    if not events:
        return None
    event = min(events, key=lambda event: (_URGENCY[event.reason], event.since, event.key))
    way = _way(facts)
    if way is Way.EMAIL and event.key in facts.given_up:
        return Due(event, way, Obstacle.MAIL_GIVEN_UP)
    if way is None:
        return Due(event, Way.WHATSAPP, Obstacle.NUMBER_NOT_CONFIRMED if facts.consents else Obstacle.NO_CONSENT)
    return Due(event, way) if _is_free(facts, now, limits) else None


def _way(facts: Facts) -> Way | None:
    if facts.consents and facts.number_confirmed and facts.wants:
        return Way.WHATSAPP
    return Way.EMAIL if facts.mail is Mail.OPEN and facts.wants else None


def _is_free(facts: Facts, now: datetime, limits: Limits) -> bool:
    """Whether the week has room for one more message. A mentor's message takes the place of the office's."""
    this_week = sum(_was_lately(moment, now, WEEK) for moment in facts.written)
    return this_week < min(limits.per_week, limits.promised_per_week)


def _holds(event: Event, facts: Facts, now: datetime, limits: Limits) -> bool:
    """Whether an event is worth a reminder now."""
    if event.key in facts.told:
        return False
    if event.reason is Reason.PRODUCT_DUE:
        return event.day is not None and 0 <= (event.day - now.date()).days <= limits.product_days
    if event.reason is Reason.QUIET:
        was_here = any(_was_lately(moment, now, timedelta(days=limits.quiet_days)) for moment in (event.since, facts.seen_at))
        return not was_here and _was_lately(event.since, now, timedelta(days=limits.given_up_days))
    was_seen = facts.seen_at is not None and facts.seen_at >= event.since
    return not was_seen and _was_lately(event.since, now, timedelta(days=limits.news_days))


def _was_lately(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether a moment is in the span before `now`. One that a wrong clock wrote ahead is not; compare `core.moments`."""
    return moment is not None and -AHEAD <= now - moment < span

"""Generated histories: some weeks of a few learners in which things happen, officers send, and learners come, go and stop.

The whole history follows from a seed. Messages go out whenever the rules say that they are due, at every hour.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from reminders import rules
from reminders.models import Reason, Way
from reminders.rules import Event, Facts, Limits, Mail

ZONE = ZoneInfo("Asia/Jakarta")
BEGIN = datetime(2026, 11, 23, 0, 0, tzinfo=ZONE)
DAYS, LEARNERS = 42, 6


@dataclass(frozen=True)
class Sent:
    """A message of the office that went out."""

    person_id: int
    at: datetime
    key: str
    way: Way


@dataclass
class History:
    """What happened, for those who judge it."""

    limits: Limits
    sent: list[Sent] = field(default_factory=list)
    greeted: list[tuple[int, datetime]] = field(default_factory=list)
    without_consent: list[Sent] = field(default_factory=list)
    unwanted: list[Sent] = field(default_factory=list)
    """Sent although the learner had switched reminders off or was not there."""
    stopped: list[tuple[int, datetime]] = field(default_factory=list)

    def moments_of(self, person_id: int) -> list[datetime]:
        """When the office wrote to a person."""
        return [sent.at for sent in self.sent if sent.person_id == person_id]


def live(seed: int) -> History:
    """Let the weeks of a seed pass, hour by hour."""
    random = Random(seed)
    begin, end = random.choice([(20, 7), (22, 6), (19, 8), (1, 5)])
    history = History(Limits(quiet_from=begin, quiet_until=end, per_week=random.choice([1, 1, 2, 9])))
    people = {id: _somebody(id, random) for id in range(1, LEARNERS + 1)}
    for hour in range(DAYS * 24):
        now = BEGIN + timedelta(hours=hour, minutes=random.randrange(60))
        for id in people:
            people[id] = _something_happens(people[id], now, random, history)
        for due in rules.due_reminders(people.values(), now, history.limits):
            id = due.event.person_id
            if due.obstacle is None and random.random() < 0.7:
                people[id] = _send(people[id], due, now, history)
    return history


def _somebody(id: int, random: Random) -> Facts:
    mail = random.choice([Mail.NONE, Mail.NONE, Mail.OPEN])
    return Facts(id, random.random() < 0.8, random.random() < 0.8, wants=random.random() < 0.9, mail=mail, seen_at=BEGIN)


def _something_happens(facts: Facts, now: datetime, random: Random, history: History) -> Facts:
    chance = random.random()
    if chance < 0.02:
        return replace(facts, events=(*facts.events, _event(facts.person_id, now, random)))
    if chance < 0.024:
        return replace(facts, seen_at=now)
    if chance < 0.028:
        history.greeted.append((facts.person_id, now))
        return replace(facts, written=(*facts.written, now))
    if chance < 0.030 and facts.consents:
        history.stopped.append((facts.person_id, now))
        return replace(facts, consents=False)
    if chance < 0.033:
        return replace(facts, consents=True, number_confirmed=True)
    if chance < 0.035:
        return replace(facts, wants=not facts.wants)
    return facts


def _event(person_id: int, now: datetime, random: Random) -> Event:
    reason = random.choice(list(Reason))
    day = (now + timedelta(days=random.randrange(8))).date() if reason is Reason.PRODUCT_DUE else None
    since = now - timedelta(days=random.randrange(6, 10)) if reason is Reason.QUIET else now
    return Event(person_id, reason, f"{reason}-{now.timestamp():.0f}", since, "Foto", "/", day)


def _send(facts: Facts, due: rules.Due, now: datetime, history: History) -> Facts:
    sent = Sent(facts.person_id, now, due.event.key, due.way)
    history.sent.append(sent)
    if due.way is Way.WHATSAPP and not (facts.consents and facts.number_confirmed):
        history.without_consent.append(sent)
    if not facts.wants:
        history.unwanted.append(sent)
    return replace(facts, written=(*facts.written, now), told=facts.told | {due.event.key})

"""Certificates that are worth a reminder: issued, and the notice not read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, bindparam, cast, literal, or_, select

from certificates.models import Certificate
from certificates.printed import FACTS
from core.db import TZDateTime, run
from core.office import translated
from core.outbox import Message
from people.models import Person
from reminders.models import Reason
from reminders.rules import Event, Limits

_only = bindparam("only", type_=Integer)
_key = literal("certificate-issued-") + cast(Certificate.id, String)
_issued = (
    select(Certificate.id, Certificate.person_id, _key.label("key"), Certificate.facts, Certificate.issued_at, Person.language)
    .join(Person, Person.id == Certificate.person_id)
    .join(Message, (Message.person_id == Certificate.person_id) & (Message.key == _key))
    .where(
        Certificate.issued_at > bindparam("after", type_=TZDateTime),
        Message.read_at.is_(None),
        or_(_only.is_(None), Certificate.person_id == _only),
    )
)


def issued(now: datetime, limits: Limits, person_id: int | None) -> Sequence[Event]:
    """Return the certificates whose notice is unread."""
    asked = {"after": now - timedelta(days=limits.news_days), "only": person_id}
    return [
        Event(
            row.person_id,
            Reason.CERTIFICATE,
            row.key,
            row.issued_at,
            translated(FACTS.read(row.facts).course.title, row.language),
            f"/certificates/{row.id}",
        )
        for row in run(_issued, asked)
    ]

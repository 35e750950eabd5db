"""Messages to people. They are added in the transaction of the event they report.

A message is on its reader's own pages after the commit (`page`). If the office has a mail server, it can also be sent as an
e-mail (`email`, see `core.mail`).
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, bindparam, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, Moment, changed, db, one_of


class Channel(StrEnum):
    """How a message reaches its reader."""

    PAGE = "page"
    EMAIL = "email"


class Message(Model):
    """One message to one person, in their language. `key` names its event; a UNIQUE constraint allows one message each."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("person_id", "key", name="uq_messages_person_id_key"),
        Index(
            "ix_messages_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    key: Mapped[str] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    link: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[Moment]
    delivered_at: Mapped[Moment | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(200))
    read_at: Mapped[Moment | None]
    """When its reader put it away. Until then it is on the first page."""


Silence = Callable[[int], bool]
_silences: list[Silence] = []


def register_silence(silence: Silence) -> None:
    """Register a function that tells whether a person wants no messages now. A message that comes meanwhile is not kept."""
    if silence not in _silences:
        _silences.append(silence)


def notify(
    person_id: int, *, key: str, subject: str, body: str = "", link: str | None = None, email: str | None = None
) -> None:
    """Add a message for a person, unless they have one with this `key`. With `email` it is also sent to that address.

    Nothing is added for a person who wants no messages now (`register_silence`).
    """
    if any(silence(person_id) for silence in _silences):
        return
    existing = db.session.scalar(select(Message.id).where(Message.person_id == person_id, Message.key == key))
    if existing:
        return
    db.session.add(
        Message(
            person_id=person_id,
            channel=Channel.EMAIL if email else Channel.PAGE,
            key=key,
            address=email,
            subject=subject,
            body=body,
            link=link,
            created_at=clock.now(),
            delivered_at=None if email else clock.now(),
        )
    )


def notify_by_mail(person_id: int, *, key: str, subject: str, body: str, link: str, email: str) -> None:
    """Send a notice by e-mail: the one with this `key` that the person has and has not been mailed, else a new one.

    Nothing is sent to a person who wants no messages now.
    """
    if any(silence(person_id) for silence in _silences):
        return
    known = Message.person_id == person_id, Message.key == key, Message.channel == Channel.PAGE
    mailed = update(Message).where(*known).values(channel=Channel.EMAIL, address=email, delivered_at=None)
    if changed(db.session.execute(mailed)) == 0:
        notify(person_id, key=key, subject=subject, body=body, link=link, email=email)


NEWEST = 5
"""Messages on the first page."""

_unread = (
    select(Message.id, Message.subject, Message.body, Message.link, Message.created_at, func.count().over().label("in_all"))
    .where(Message.person_id == bindparam("person_id"), Message.read_at.is_(None))
    .order_by(Message.created_at.desc(), Message.id.desc())
    .limit(NEWEST)
)


INBOX_PAGE = 20
"""Messages on a page of the inbox."""

_inbox = (
    select(Message.id, Message.subject, Message.body, Message.link, Message.created_at, Message.read_at)
    .where(Message.person_id == bindparam("person_id"))
    .order_by(Message.created_at.desc(), Message.id.desc())
    .limit(INBOX_PAGE)
    .offset(bindparam("skip"))
)
_count = select(func.count()).select_from(Message).where(Message.person_id == bindparam("person_id"))
_count_unread = _count.where(Message.read_at.is_(None))


def inbox_of(person_id: int, *, skip: int) -> tuple[list, int]:
    """Return INBOX_PAGE messages of a person, the newest first, after the first `skip`, and how many there are in all.

    A message is a row of id, subject, body, link, created_at and read_at.
    """
    facts = {"person_id": person_id}
    return list(db.session.execute(_inbox, {**facts, "skip": skip})), db.session.scalar(_count, facts) or 0


def count_unread(person_id: int) -> int:
    """Count the messages that a person has not put away."""
    return db.session.scalar(_count_unread, {"person_id": person_id}) or 0


def unread_by(person_id: int) -> list:
    """Return the NEWEST messages that a person has not put away: rows of id, subject, body, link, created_at and in_all.

    `in_all` is the number of all unread messages.
    """
    return list(db.session.execute(_unread, {"person_id": person_id}))


def total_of(unread: Sequence[Any]) -> int:
    """Return the number of all unread messages from the rows of `unread_by`."""
    return unread[0].in_all if unread else 0


def put_away(message_id: int, *, person_id: int) -> bool:
    """Take a message off its reader's first page. Returns False if it is not this person's message."""
    own = Message.id == message_id, Message.person_id == person_id
    db.session.execute(update(Message).where(*own, Message.read_at.is_(None)).values(read_at=clock.now()))
    return db.session.scalar(select(Message.id).where(*own)) is not None


def open_message(message_id: int, *, person_id: int) -> str | None:
    """Put a message away, and all others of this person about the same address.

    Returns that address, empty where it has none, or None for another's message.
    """
    if not put_away(message_id, person_id=person_id):
        return None
    link = db.session.scalar(select(Message.link).where(Message.id == message_id))
    if link:
        told = Message.person_id == person_id, Message.link == link, Message.read_at.is_(None)
        db.session.execute(update(Message).where(*told).values(read_at=clock.now()))
    return link or ""


def readers_of(key: str) -> list[int]:
    """Return who has an unread message with this key."""
    return list(db.session.scalars(select(Message.person_id).where(Message.key == key, Message.read_at.is_(None))))


def unread_keys(person_id: int, prefix: str) -> list[str]:
    """Return the keys of a person's unread messages that begin with `prefix`."""
    begins = Message.person_id == person_id, Message.key.startswith(prefix, autoescape=True), Message.read_at.is_(None)
    return list(db.session.scalars(select(Message.key).where(*begins)))


def withdraw(person_id: int, keys: Iterable[str]) -> None:
    """Take the messages with these keys off their reader's first page, because what they ask for is done."""
    messages = Message.person_id == person_id, Message.key.in_(list(keys)), Message.read_at.is_(None)
    db.session.execute(update(Message).where(*messages).values(read_at=clock.now()))

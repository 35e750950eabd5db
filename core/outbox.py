"""Messages to people. They are added in the transaction of the event they report.

A message is on its reader's own pages after the commit (`page`). If the office has a mail server, it can also be sent as an
e-mail (`email`, see `core.mail`).
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, Moment, db, one_of


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


NEWEST = 5
"""Messages on the first page."""

_unread = (
    select(Message.id, Message.subject, Message.body, Message.link, Message.created_at)
    .where(Message.person_id == bindparam("person_id"), Message.read_at.is_(None))
    .order_by(Message.created_at.desc(), Message.id.desc())
    .limit(NEWEST)
)


def unread_by(person_id: int) -> list:
    """Return the NEWEST messages that a person has not put away: rows of id, subject, body, link and created_at."""
    return list(db.session.execute(_unread, {"person_id": person_id}))


def put_away(message_id: int, *, person_id: int) -> bool:
    """Take a message off its reader's first page. Returns False if it is not this person's message."""
    own = Message.id == message_id, Message.person_id == person_id
    db.session.execute(update(Message).where(*own, Message.read_at.is_(None)).values(read_at=clock.now()))
    return db.session.scalar(select(Message.id).where(*own)) is not None


def readers_of(key: str) -> list[int]:
    """Return who has an unread message with this key."""
    return list(db.session.scalars(select(Message.person_id).where(Message.key == key, Message.read_at.is_(None))))


def withdraw(person_id: int, keys: Iterable[str]) -> None:
    """Take the messages with these keys off their reader's first page, because what they ask for is done."""
    messages = Message.person_id == person_id, Message.key.in_(list(keys)), Message.read_at.is_(None)
    db.session.execute(update(Message).where(*messages).values(read_at=clock.now()))

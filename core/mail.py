"""E-mail: what lies in the outbox for an address leaves by the office's mail server, soon and once.

A message is marked before it is sent and unmarked when sending fails: a crash in between may lose a copy of what stands on
its reader's own page anyway, but nobody is told twice.
"""

import logging
import smtplib
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select, update

from core import clock, jobs, moments
from core.db import changed, db
from core.office import office
from core.outbox import Channel, Message

log = logging.getLogger(__name__)

MOST_TRIES = 8
SECONDS_TO_WAIT = 20
STILL_WANTED = timedelta(days=14)
"""What was given up longer ago nobody waits for any more."""


@jobs.sweep("mail.send")
def send_what_is_due() -> int:
    """Send every e-mail that has not left, each in a commit of its own; returns how many left. Without a server: none."""
    if not current_app.config["SMTP_URL"]:
        return 0
    due = select(Message.id).where(Message.channel == Channel.EMAIL, Message.delivered_at.is_(None), Message.tries < MOST_TRIES)
    ids = list(db.session.scalars(due.order_by(Message.id).limit(200)))
    db.session.commit()  # nothing is held while the mail server is asked
    return sum(_send(message_id) for message_id in ids)


def count_given_up() -> int:
    """How many mails of the last weeks were tried as often as may be, and did not leave."""
    return db.session.scalar(select(func.count()).select_from(Message).where(_given_up())) or 0


def try_again() -> int:
    """Let what was given up be tried anew; returns how many. To be nudged after the commit."""
    return changed(db.session.execute(update(Message).where(_given_up()).values(tries=0)))


def _given_up() -> ColumnElement[bool]:
    did_not_leave = and_(Message.channel == Channel.EMAIL, Message.delivered_at.is_(None), Message.tries >= MOST_TRIES)
    return and_(did_not_leave, moments.lately(Message.created_at, STILL_WANTED))


def send_at_once(address: str, subject: str, body: str) -> bool:
    """Send a letter that must not lie in the database because it opens an account. To be called after the commit.

    False without a mail server, and when it did not leave: the caller still has what was to be sent.
    """
    if not current_app.config["SMTP_URL"]:
        return False
    try:
        letter = _letter_to(address)
        letter["Subject"] = subject
        letter.set_content(body)
        _hand_over(letter)
    except Exception:  # the library raises whatever it likes over an odd address
        log.warning("mail did not leave", exc_info=True)
        return False
    return True


def _sender() -> str:
    return f"{office().product} <{current_app.config['MAIL_FROM']}>"


def _send(message_id: int) -> bool:
    claimed = update(Message).where(Message.id == message_id, Message.delivered_at.is_(None))
    if not changed(db.session.execute(claimed.values(delivered_at=clock.now(), tries=Message.tries + 1))):
        db.session.rollback()
        return False
    message = db.session.get_one(Message, message_id)
    try:
        letter = _letter(message)
        db.session.commit()
        _hand_over(letter)
    except (OSError, smtplib.SMTPException) as error:
        _did_not_leave(message_id, error)
        return False
    except Exception as error:  # an address of another time over which the mail library stumbles: the others still leave
        _did_not_leave(message_id, error, tries=MOST_TRIES)
        return False
    return True


def _did_not_leave(message_id: int, error: Exception, **more: int) -> None:
    log.warning("mail did not leave", extra={"job": "mail.send"}, exc_info=True)
    db.session.rollback()
    back = {"delivered_at": None, "last_error": type(error).__name__, **more}
    db.session.execute(update(Message).where(Message.id == message_id).values(**back))
    db.session.commit()


def _letter(message: Message) -> EmailMessage:
    letter = _letter_to(message.address or "")
    letter["Subject"] = message.subject
    link = f"\n\n{current_app.config['BASE_URL']}{message.link}" if message.link else ""
    letter.set_content(f"{message.body or message.subject}{link}\n")
    return letter


def _letter_to(address: str) -> EmailMessage:
    """Raises ValueError, or whatever the library raises, for what is no single address: it would go to somebody else or nobody."""
    letter = EmailMessage()
    letter["To"] = address
    if [one.addr_spec for one in letter["To"].addresses] != [address]:
        raise ValueError("no single address")
    letter["From"] = _sender()
    return letter


def _hand_over(letter: EmailMessage) -> None:
    """`smtp://` speaks STARTTLS where the server offers it, `smtps://` from the first byte."""
    parts = urlsplit(current_app.config["SMTP_URL"])
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=SECONDS_TO_WAIT) as server:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)

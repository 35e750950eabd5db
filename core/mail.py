"""E-mail: send the outbox's messages with an address through the office's mail server.

A message is marked as delivered before it is sent, and unmarked if sending fails. So a crash in between loses an e-mail rather
than sending it twice. The message is on its reader's own page in any case.
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
SERVER_TIMEOUT = 20
"""Seconds."""
AT_A_TIME = 200
"""E-mails that one run of the sweep tries to send."""
STILL_RELEVANT = timedelta(days=14)
"""An e-mail that is older and was given up is neither counted nor tried again."""


@jobs.sweep("mail.send")
def send_what_is_due() -> int:
    """Send the e-mails that are due, each in a commit of its own; returns how many were sent: 0 without a server."""
    if not current_app.config["SMTP_URL"]:
        return 0
    due = select(Message.id).where(Message.channel == Channel.EMAIL, Message.delivered_at.is_(None), Message.tries < MOST_TRIES)
    ids = list(db.session.scalars(due.order_by(Message.id).limit(AT_A_TIME)))
    db.session.commit()  # no transaction is open while the mail server works
    return sum(_send(message_id) for message_id in ids)


def count_given_up() -> int:
    """Count the e-mails of the last STILL_RELEVANT that failed MOST_TRIES times."""
    return db.session.scalar(select(func.count()).select_from(Message).where(_given_up())) or 0


def try_again() -> int:
    """Reset the tries of the e-mails that were given up; returns how many. The caller commits, then nudges `mail.send`."""
    return changed(db.session.execute(update(Message).where(_given_up()).values(tries=0)))


def _given_up() -> ColumnElement[bool]:
    failed = and_(Message.channel == Channel.EMAIL, Message.delivered_at.is_(None), Message.tries >= MOST_TRIES)
    return and_(failed, moments.lately(Message.created_at, STILL_RELEVANT))


def send_at_once(address: str, subject: str, body: str) -> bool:
    """Send an e-mail that is not stored, because its link opens an account. Call it after the commit.

    Returns whether it was sent. It is not sent without a mail server.
    """
    if not current_app.config["SMTP_URL"]:
        return False
    try:
        letter = _letter_to(address)
        letter["Subject"] = subject
        letter.set_content(body)
        _hand_over(letter)
    except Exception:  # the mail library can raise anything for an unusual address
        log.warning("mail was not sent", exc_info=True)
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
        _note_failure(message_id, error)
        return False
    except Exception as error:  # an address that the mail library cannot take is given up, and the next e-mail is sent
        _note_failure(message_id, error, tries=MOST_TRIES)
        return False
    return True


def _note_failure(message_id: int, error: Exception, **more: int) -> None:
    log.warning("mail was not sent", extra={"job": "mail.send"}, exc_info=True)
    db.session.rollback()
    values = {"delivered_at": None, "last_error": type(error).__name__, **more}
    db.session.execute(update(Message).where(Message.id == message_id).values(**values))
    db.session.commit()


def _letter(message: Message) -> EmailMessage:
    letter = _letter_to(message.address or "")
    letter["Subject"] = message.subject
    link = f"\n\n{current_app.config['BASE_URL']}{message.link}" if message.link else ""
    letter.set_content(f"{message.body or message.subject}{link}\n")
    return letter


def _letter_to(address: str) -> EmailMessage:
    """Begin a letter to one address. Raises ValueError, or an error of the mail library, unless it is exactly one address."""
    letter = EmailMessage()
    letter["To"] = address
    if [recipient.addr_spec for recipient in letter["To"].addresses] != [address]:
        raise ValueError("no single address")
    letter["From"] = _sender()
    return letter


def _hand_over(letter: EmailMessage) -> None:
    """Send a letter. `smtp://` uses STARTTLS if the server offers it; `smtps://` uses TLS from the start."""
    parts = urlsplit(current_app.config["SMTP_URL"])
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=SERVER_TIMEOUT) as server:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)

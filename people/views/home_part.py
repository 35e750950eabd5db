"""Unread answers and results on a learner's first page."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core import moments, outbox
from core.wording import day
from people.home_places import FRESH, Card, Place, Rank, Visit


def unread_messages(visit: Visit) -> Iterable[Place]:
    """Return a place for each of the newest unread messages of the last days, the newest first. Opening it marks it as read."""
    return [_place(message) for message in visit.once(outbox.unread_by) if moments.was_lately(message.created_at, FRESH)]


def _place(message: Any) -> Place:
    card = Card(
        title=message.subject,
        label=_("Open it") if message.link else _("I have read it"),
        above=_("News of %(day)s", day=day(message.created_at)),
        text=message.body,
        posts=url_for("messages.create_opening", message_id=message.id),
    )
    inbox = url_for("messages.list_messages", _anchor=f"message-{message.id}")
    return Place(Rank.ANSWER, message.subject, inbox, _("New"), "now", card, about=message.link or inbox)

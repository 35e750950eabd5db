"""A learner's messages: what the learner was told, read and unread, and what the learner asked the office."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from core import outbox
from core.db import db
from core.paging import count_pages, page_number, rows_before
from core.web import require
from courses import message_rows
from people.models import Role

bp = Blueprint("messages", __name__)


@bp.get("/messages")
def list_messages():
    """List the learner's messages, the newest first, and on the first page what the learner asked the office."""
    # No staff list: a learner's own inbox.
    require(current_user.has(Role.LEARNER))
    page = page_number()
    messages, total = outbox.inbox_of(current_user.id, skip=rows_before(page, outbox.INBOX_PAGE))
    return render_template(
        "home/messages.html",
        messages=messages,
        asked=message_rows.own_of(current_user.id) if page == 1 else [],
        page=page,
        pages=count_pages(total, outbox.INBOX_PAGE),
    )


@bp.post("/messages/<int:message_id>/opening")
def create_opening(message_id: int):
    """Mark a message as read and open what it is about, or where it is about nothing, the messages."""
    link = outbox.open_message(message_id, person_id=current_user.id)
    if link is None:
        abort(404)
    db.session.commit()
    return redirect(link or url_for(".list_messages"), code=303)


@bp.post("/messages/<int:message_id>/reading")
def create_reading(message_id: int):
    """Mark a message as read, and stay on the page that it was read on: the first one or the messages."""
    if not outbox.put_away(message_id, person_id=current_user.id):
        abort(404)
    db.session.commit()
    return redirect(url_for(".list_messages" if request.form.get("from") == "messages" else "home.show_home"), code=303)

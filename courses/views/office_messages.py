"""Messages to the office about a lesson: the learner's page, and the office's list with answers."""

import re
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.paging import page_number
from core.refusals import refusals
from core.web import find_or_404, require
from core.wording import day
from courses import message_rows, office_messages
from courses.forms.messages import MessageAnswerForm, MessageForm
from courses.lesson_rows import find_lesson
from courses.policies import can_answer_messages, can_write_to_office

bp = Blueprint("office_messages", __name__)

GREETING = re.compile(r"^Halo [^,]{1,40}, ")
"""How the prepared questions of lessons begin; they were written for WhatsApp."""


@bp.get("/learn/<slug>/lessons/<key>/message")
def new_message(slug: str, key: str):
    """Show the form, and what the learner wrote about this lesson before."""
    require(can_write_to_office(current_user))
    lesson = find_lesson(current_user, slug, key) or abort(404)
    return _render_form(lesson, MessageForm(formdata=None, sent_as=str(uuid4())))


@bp.post("/learn/<slug>/lessons/<key>/message")
def create_message(slug: str, key: str):
    """Send the message to the office."""
    require(can_write_to_office(current_user))
    lesson, form = find_lesson(current_user, slug, key) or abort(404), MessageForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            sent = office_messages.send(
                current_user.id, edition_id=lesson.edition_id, lesson_key=key, words=form.words.data, sent_as=form.uuid
            )
            db.session.commit()
            flash(_arrived(sent.due_on), "good")
            return redirect(url_for(".new_message", slug=slug, key=key), code=303)
        lesson = find_lesson(current_user, slug, key)
    return form.refused(_render_form(lesson, form))


@bp.get("/office/messages")
def list_messages():
    """List all messages, those that wait longest first."""
    # No staff list: each message is read and answered in its place, as a letter is, those that wait first.
    require(can_answer_messages(current_user))
    return _render_list()


@bp.post("/office/messages/<int:message_id>/answer")
def create_answer(message_id: int):
    """Send an answer to the learner."""
    require(can_answer_messages(current_user))
    message = find_or_404(message_rows.all_messages(), id=message_id)
    form = MessageAnswerForm(prefix=f"message-{message_id}")
    if not form.validate_on_submit():
        return _render_list(form, message_id), 422
    with refusals() as refused:
        office_messages.answer(message, form.answer.data, by=current_user)
    if refused:
        form.answer.errors = [refused.words]
        return _render_list(form, message_id), refused.status
    db.session.commit()
    flash(_("Your answer stands on the learner's first page."), "good")
    return redirect(url_for(".list_messages"), code=303)


def _arrived(due_on: Any) -> str:
    """Say that the message arrived; by when it is answered only where somebody was told of it."""
    if due_on is None:
        return _("Your message is kept. Nobody at the office could be told yet, so please ask there as well.")
    return _("Your message has arrived. The office answers by %(day)s, here and under Messages.", day=day(due_on))


def _render_form(lesson: Any, form: MessageForm) -> str:
    own = message_rows.own_about(current_user.id, lesson.course_id, lesson.key)
    example = GREETING.sub("", lesson.front.get("wa") or "")
    return render_template("courses/message.html", lesson=lesson, form=form, own=own, example=example[:1].upper() + example[1:])


def _render_list(form: MessageAnswerForm | None = None, answered: int | None = None) -> str:
    page = page_number()
    rows, pages = message_rows.listed(page)
    forms = {row.id: MessageAnswerForm(formdata=None, prefix=f"message-{row.id}") for row in rows if row.answered_at is None}
    if form is not None and answered is not None:
        forms[answered] = form
    waiting = message_rows.count_waiting()
    return render_template(
        "courses/office_messages.html",
        rows=rows,
        page=page,
        pages=pages,
        forms=forms,
        form=form,
        waiting=waiting,
    )

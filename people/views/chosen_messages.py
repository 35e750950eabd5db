"""An officer's message to chosen people."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core.db import db
from core.forms import uuid_of
from core.web import require
from people import messages
from people.chosen import Chosen
from people.forms.messages import MessageForm
from people.policies import can_message_people
from people.views.deeds import chosen_people, nobody_chosen, people_before, render_deed

bp = Blueprint("chosen_messages", __name__)


@bp.get("/office/people/messages/new")
def new_message():
    """Show whom the message meets, and ask for its words."""
    require(can_message_people(current_user))
    chosen = chosen_people()
    return _render(chosen, MessageForm(formdata=None)) if chosen.met else nobody_chosen()


@bp.post("/office/people/messages")
def create_message():
    """Send the message."""
    require(can_message_people(current_user))
    chosen, form = chosen_people(), MessageForm()
    if not chosen.met:
        return nobody_chosen()
    if not form.validate_on_submit():
        return form.refused(_render(chosen, form))
    messages.send(chosen.ids, form.subject.data, form.body.data, sent_as=uuid_of(form.sent_as.data), by=current_user)
    db.session.commit()
    count = len(chosen.met)
    flash(ngettext("The message stands on the page of %(num)d person.", "The message stands on the pages of %(num)d people.", count), "good")  # fmt: skip
    return redirect(people_before(), 303)


def _render(chosen: Chosen, form: MessageForm) -> str:
    count = len(chosen.met)
    return render_deed(
        chosen,
        heading=ngettext("A message to %(num)d person", "A message to %(num)d people", count),
        about=_("It stands on their first page when they open it. It is not sent to their phone."),
        button=ngettext("Send to %(num)d person", "Send to %(num)d people", count),
        action=url_for(".create_message"),
        form=form,
    )

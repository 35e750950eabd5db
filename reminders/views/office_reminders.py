"""The office's pages of reminders: whom to write to, what was sent, and what could not be told."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.lists.pages import list_page
from core.refusals import refusals
from core.web import require
from people import queries as people
from people.models import Person
from reminders import preparing, queries, rules, sending, stopping, wording
from reminders.facts import local_now
from reminders.limits import limits
from reminders.lists import REMINDERS, UNTOLD
from reminders.policies import can_record_stop, can_send_reminders

bp = Blueprint("office_reminders", __name__)


@bp.get("/office/reminders")
def list_reminders():
    """List whom to write to, the most urgent first, and on demand what was sent."""
    require(can_send_reminders(current_user))
    limit = limits()
    return render_template(
        "reminders/office_reminders.html",
        page=list_page(REMINDERS, current_user),
        due=queries.count_due(),
        quiet=rules.is_quiet(local_now(), limit),
        limits=limit,
        may_take_back=sending.may_take_back,
    )


@bp.get("/office/reminders/untold")
def list_untold():
    """List what could not be told, and why."""
    require(can_send_reminders(current_user))
    return render_template("reminders/office_untold.html", page=list_page(UNTOLD, current_user))


@bp.post("/office/reminders/<int:reminder_id>/opening")
def create_opening(reminder_id: int):
    """Claim a reminder, then open the chat in WhatsApp with its text.

    The answer leads on by itself (`Refresh`), because the address of another site must not follow a form by a redirect.
    """
    require(can_send_reminders(current_user))
    with refusals() as refused:
        reminder = sending.claim(reminder_id, by=current_user)
        person = db.session.get_one(Person, reminder.person_id)
        shown = (reminder.reason, reminder.about, reminder.day, reminder.link)
        text = wording.message(person, *shown, sender=current_user.short_name)
        address, name = wording.whatsapp_address(person.phone or "", text), person.short_name
    if refused:
        return render_template("reminders/not_opened.html", why=refused.words), refused.status
    language = person.language
    db.session.commit()
    page = render_template(
        "reminders/opened.html", reminder_id=reminder_id, name=name, text=text, language=language, address=address
    )
    response = make_response(page)
    response.headers["Refresh"] = f"0; url={address}"
    return response


@bp.post("/office/reminders/<int:reminder_id>/return")
def delete_opening(reminder_id: int):
    """Take a claimed reminder back, because it was not sent. It stands on the list again if it is still due."""
    require(can_send_reminders(current_user))
    with refusals() as refused:
        preparing.prepare_for(sending.take_back(reminder_id, by=current_user))
    if refused:
        flash(refused.words, "note")
        return redirect(url_for(".list_reminders"), 303)
    db.session.commit()
    flash(_("It is on the list again. Nobody was written to."), "good")
    return redirect(url_for(".list_reminders"), 303)


@bp.post("/office/reminders/people/<int:person_id>/stop")
def create_stop(person_id: int):
    """Note that a learner answered BERHENTI."""
    require(can_record_stop(current_user))
    person = people.person_for_office(person_id) or abort(404)
    stopped = stopping.record_stop(person_id, by=current_user)
    db.session.commit()
    name = person.short_name
    if stopped:
        flash(_("%(name)s gets no more messages by WhatsApp. The consent is withdrawn.", name=name), "good")
    else:
        flash(_("%(name)s had agreed to no messages. Nothing was changed.", name=name), "note")
    return redirect(url_for(".list_reminders"), 303)

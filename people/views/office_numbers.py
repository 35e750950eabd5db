"""The officers' pages about phone numbers that wait to be confirmed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.lists.pages import list_page
from core.refusals import words_of
from core.web import require
from people import business_rows, confirmations, queries
from people.business_policies import can_confirm_numbers
from people.lists.numbers import NUMBERS
from people.models import ConfirmedHow
from people.policies import can_confirm_phone
from people.queries import PersonRow

bp = Blueprint("office_numbers", __name__)

HOW = {ConfirmedHow.COUNTER.value, ConfirmedHow.MESSAGE.value}
"""The ways of confirming that officers have. Mentors have their own."""


@bp.get("/office/numbers")
def list_numbers():
    """List the people who have asked, the longest wait first."""
    require(can_confirm_numbers(current_user))
    return _render()


@bp.post("/office/numbers/<int:person_id>/confirmation")
def create_confirmation(person_id: int):
    """Confirm a number after its code was read out or came in a message. A second confirmation changes nothing."""
    person = _load_person(person_id)
    how = request.form.get("how", "")
    if how not in HOW:
        abort(400)
    try:
        confirmations.require_code(person.id, request.form.get("code", ""))
    except confirmations.WrongNumberCode as error:
        db.session.rollback()
        return _render(refused=(person.id, words_of(error))), error.status
    confirmations.confirm_phone(person.id, by=current_user, how=ConfirmedHow(how))
    db.session.commit()
    flash(_("The phone number of %(name)s is confirmed.", name=person.short_name), "good")
    return redirect(url_for(".list_numbers"), 303)


@bp.post("/office/numbers/<int:person_id>/failed-call")
def create_failed_call(person_id: int):
    """Take a number that nobody answered off the list, and notify the person."""
    person = _load_person(person_id)
    confirmations.note_not_reached(person.id, by=current_user)
    db.session.commit()
    flash(_("%(name)s is told and may ask again.", name=person.short_name), "good")
    return redirect(url_for(".list_numbers"), 303)


def _load_person(person_id: int) -> PersonRow:
    require(can_confirm_numbers(current_user))
    person = queries.person_for_office(person_id) or abort(404)
    require(can_confirm_phone(current_user, person))
    return person


def _render(refused: tuple[int, str] | None = None) -> str:
    """Render the list. `refused` is the id of a person whose code was wrong, and the message about it."""
    return render_template(
        "people/office_numbers.html",
        page=list_page(NUMBERS, current_user),
        total=business_rows.count_numbers(),
        refused=refused,
        typed=request.form.get("code", ""),
    )

"""A lost PIN: the code that an officer read out, and a new PIN."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _

from core.db import db
from core.web import open_to_all
from people import phones, pins, resets, secret_changes, tries
from people.forms.entering import ResetForm
from people.known_devices import Known
from people.views import visitors
from people.views.entering import let_in

bp = Blueprint("resets", __name__)


@bp.get("/reset")
@open_to_all
def new_reset():
    """What to do, and the form for the code."""
    return render_template("people/reset.html", form=ResetForm())


@bp.post("/reset")
@open_to_all
def create_reset():
    """Set the new PIN and go in. The try is counted, and that is committed, before the code is looked at."""
    form = ResetForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            phone = phones.normal(form.phone.data)
            pins.refuse_weak(form.pin.data, phone=phone)  # before the try is counted: a weak PIN is no wrong code
            known = visitors.known_to(phone)
            person_id = _whose(phone, form.code.data, known)
            secret_changes.count_choice(person_id, form.pin.data, by_office=True)
            db.session.commit()
            person = resets.use_code(phone, form.code.data, form.pin.data, known=known.people)
            response = let_in(person.id)
            flash(_("Your new PIN is set."), "good")
            return response
    return form.refused(render_template("people/reset.html", form=form))


def _whose(phone: str, code: str, known: Known) -> int:
    """Whose code it is: of those who signed in on this device before, for whom it counts by itself; else of anybody there."""
    if known:
        counted = tries.count_on_known_device("reset", phone, known.marks)
        db.session.commit()
        found = resets.find_among(phone, code, known.people)
        if found is not None:
            tries.was_right(counted)
            return found
    counted = tries.count_reset(phone, address=visitors.address())
    resets.count_try(phone, but=known.people)
    db.session.commit()
    person_id = resets.whose(phone, code)
    tries.was_right(counted)
    return person_id

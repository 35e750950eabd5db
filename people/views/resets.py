"""A lost PIN: the code that an officer read out, and a new PIN."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _

from core.db import db
from core.web import open_to_all
from people import phones, pins, resets, secret_changes, tries
from people.forms.entering import ResetForm
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
        with form.told_refusals():
            phone = phones.normal(form.phone.data)
            pins.refuse_weak(form.pin.data, phone=phone)  # before the try is counted: a weak PIN is no wrong code
            known = visitors.is_known_to(phone)
            counted = tries.count_reset(phone, address=visitors.address(), known=known)
            if not known:
                resets.count_try(phone)
            db.session.commit()
            person_id = resets.whose(phone, form.code.data, known=known)
            secret_changes.count_choice(person_id, form.pin.data, by_office=True)
            db.session.commit()
            person = resets.use_code(phone, form.code.data, form.pin.data, known=known)
            tries.was_right(counted)
            response = let_in(person.id, phone)
            flash(_("Your new PIN is set."), "good")
            return response
    return form.refused(render_template("people/reset.html", form=form))

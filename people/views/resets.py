"""The page on which a person sets a new PIN with a reset code."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _

from core.db import db
from core.web import open_to_all
from people import phones, pins, resets, secret_changes, tries
from people.forms.entering import ResetForm
from people.known_devices import KnownDevice
from people.models import SignInWay
from people.views import visitors
from people.views.entering import keep_wrong, sign_in

bp = Blueprint("resets", __name__)


@bp.get("/reset")
@open_to_all
def new_reset():
    """Show the form for the code and the new PIN."""
    return render_template("people/reset.html", form=ResetForm())


@bp.post("/reset")
@open_to_all
def create_reset():
    """Set the new PIN and sign in. The try is counted and committed before the code is checked."""
    form = ResetForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            phone = phones.normalize(form.phone.data)
            pins.refuse_weak(form.pin.data, phone=phone)  # a weak PIN must not count as a wrong code
            device = visitors.known_device(phone)
            person_id = _find_owner(phone, form.code.data, device)
            secret_changes.count_choice(person_id, form.pin.data, by_office=True)
            db.session.commit()
            person = resets.use_code(phone, form.code.data, form.pin.data, known_people=device.people)
            response = sign_in(person.id, way=SignInWay.CODE)
            flash(_("Your new PIN is set."), "good")
            return response
    return form.refused(render_template("people/reset.html", form=form))


def _find_owner(phone: str, code: str, device: KnownDevice) -> int:
    """Return the id of the person whom the code belongs to. Raises as `tries.count_reset` and `resets.find_owner` do.

    First the try counts for the people who are known on this device. If the code is not theirs, it counts for the number.
    """
    if device:
        counted = tries.count_on_known_device("reset", phone, device.marks)
        db.session.commit()
        person_id = resets.find_owner_among(phone, code, device.people)
        if person_id is not None:
            tries.remove_successful_try(counted)
            return person_id
    counted = tries.count_reset(phone, address=visitors.address())
    resets.count_try(phone, but=device.people)
    db.session.commit()
    try:
        person_id = resets.find_owner(phone, code)
    except (resets.WrongCode, resets.SpentCode):
        keep_wrong(phone, way=SignInWay.CODE)
        raise
    tries.remove_successful_try(counted)
    return person_id

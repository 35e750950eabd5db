"""Signing up."""

from flask import Blueprint, render_template

from core.db import db
from core.web import open_to_all
from people import consents, phones, tries
from people.forms.entering import JoinForm
from people.registration import register_learner
from people.views import visitors
from people.views.entering import let_in

bp = Blueprint("joining", __name__)


@bp.get("/join")
@open_to_all
def new_person():
    """The form."""
    return _page(JoinForm())


@bp.post("/join")
@open_to_all
def create_person():
    """Sign up and go in. The sign-up is counted, and that is committed, before it is known whether it works."""
    form = JoinForm()
    if form.validate_on_submit():
        with form.told_refusals():
            phone = phones.normal(form.phone.data)
            tries.count_joining(phone, address=visitors.address())
            db.session.commit()
            person = register_learner(
                name=form.name.data,
                address_as=form.address_as.data,
                phone=phone,
                village_code=form.village.data,
                pin=form.pin.data,
                whatsapp=form.whatsapp.data,
            )
            return let_in(person.id, phone)
    return form.refused(_page(form))


def _page(form: JoinForm) -> str:
    texts = [consents.wording(purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING]
    return render_template("people/join.html", form=form, texts=texts, whatsapp=consents.wording(consents.WHATSAPP))

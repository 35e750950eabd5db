"""Signing up."""

from flask import Blueprint, render_template

from core.db import db
from core.web import open_to_all
from people import consents, phones, tries
from people.forms.entering import JoinForm
from people.models import Person
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
        with form.showing_refusals():
            return let_in(sign_up(form).id)
    return form.refused(_page(form))


def sign_up(form: JoinForm, *, with_code: bool = False) -> Person:
    """The newcomer whom a filled form describes; the try is counted and committed first. Also the door of `/k/<code>`.

    Raises TooManyTries, and what `register_learner` raises.
    """
    phone = phones.normal(form.phone.data)
    tries.count_joining(phone, address=visitors.address(), with_code=with_code)
    db.session.commit()
    return register_learner(
        name=form.name.data,
        address_as=form.address_as.data,
        phone=phone,
        village_code=form.village.data,
        pin=form.pin.data,
        whatsapp=form.whatsapp.data,
    )


def joining_texts() -> dict[str, object]:
    """The office's texts that stand on a sign-up form."""
    texts = [consents.wording(purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING]
    return {"texts": texts, "whatsapp": consents.wording(consents.WHATSAPP)}


def _page(form: JoinForm) -> str:
    return render_template("people/join.html", form=form, **joining_texts())

"""The page for signing up."""

from flask import Blueprint, render_template

from core.db import db
from core.web import open_to_all
from people import consents, phones, tries
from people.forms.entering import JoinForm
from people.models import Person, SignInWay
from people.registration import register_learner
from people.views import visitors
from people.views.entering import sign_in

bp = Blueprint("joining", __name__)


@bp.get("/join")
@open_to_all
def new_person():
    """Show the form for signing up."""
    return _render(JoinForm())


@bp.post("/join")
@open_to_all
def create_person():
    """Create the account and sign in."""
    form = JoinForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            return sign_in(sign_up(form).id, way=SignInWay.JOINING)
    return form.refused(_render(form))


def sign_up(form: JoinForm, *, with_code: bool = False) -> Person:
    """Create an account from a filled form. The sign-up is counted and committed first, so that failed ones count too.

    The page `/k/<code>` uses this too, with `with_code`. Raises TooManyTries, TooManyChoices, and the errors of
    `register_learner`.
    """
    phone = phones.normalize(form.phone.data)
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
    """Return the template's variables with the office's texts for a sign-up form."""
    texts = [consents.wording(purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING]
    return {"texts": texts, "whatsapp": consents.wording(consents.WHATSAPP)}


def _render(form: JoinForm) -> str:
    return render_template("people/join.html", form=form, **joining_texts())

"""The page for signing up."""

from flask import Blueprint, render_template

from core.db import db
from core.web import open_to_all
from people import consents, phones, registration, tries
from people.forms.entering import JoinForm
from people.models import Person, SignInWay
from people.views import arriving, visitors
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
    if form.show_pin.data:
        form.look_at_pin()
        return _render(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            return sign_in(sign_up(form).id, way=SignInWay.JOINING)
    return form.refused(_render(form))


def sign_up(form: JoinForm, *, with_code: bool = False) -> Person:
    """Create an account from a filled form. The sign-up is counted and committed first, so that failed ones count too.

    A number that has an account is asked about before its PIN is looked at, unless the same form comes again.
    The page `/k/<code>` uses this too, with `with_code`. Raises TooManyTries, TooManyChoices, KnownNumber, and the errors of
    `register_learner`.
    """
    phone, name = phones.normalize(form.phone.data), form.name.data
    tries.count_joining(phone, address=visitors.address(), with_code=with_code)
    db.session.commit()
    must_ask = not form.other_person.data and registration.is_known(phone)
    if must_ask and not registration.has_recent_sign_up(name, phone):
        raise registration.KnownNumber
    tries.count_choice(phone)
    db.session.commit()
    if not must_ask:
        return _register(form, phone)
    person = registration.find_repeated_sign_up(name, phone, form.pin.data)
    if person is None:  # the name of a recent sign-up with another PIN gets the question too, so that names reveal nothing
        raise registration.KnownNumber
    return person


def _register(form: JoinForm, phone: str) -> Person:
    return registration.register_learner(
        name=form.name.data,
        address_as=form.address_as.data,
        phone=phone,
        village_code=None,
        pin=form.pin.data,
    )


def joining_texts() -> dict[str, object]:
    """Return the template's variables with the office's texts for a sign-up form."""
    texts = [consents.wording(purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING]
    return {"texts": texts, "carries": arriving.carries()}


def _render(form: JoinForm) -> str:
    return render_template("people/join.html", form=form, **joining_texts())

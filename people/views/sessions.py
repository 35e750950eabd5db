"""Signing in and out."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import parking
from core.db import db
from core.web import open_to_all
from people import phones, sessions, signing_in, tries
from people.forms.entering import SignInForm, StaffSignInForm
from people.registration import normal_email
from people.signing_in import Opened
from people.views import cookies, visitors
from people.views.entering import let_in, wanted_page

bp = Blueprint("sessions", __name__)


@bp.get("/sign-in")
@open_to_all
def new_session():
    """Phone number and PIN."""
    return _page(SignInForm())


@bp.post("/sign-in")
@open_to_all
def create_session():
    """Sign a learner in; the PIN picks the person on a shared number."""
    form = SignInForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            phone = phones.normal(form.phone.data)
            person_id = _person(phone, form.pin.data, signing_in.with_pin)
            if person_id:
                return let_in(person_id, shared_phone=form.shared_phone.data)
            form.form_errors.append(_("The phone number and the PIN do not fit together. Please check both."))
    return form.refused(_page(form))


@bp.get("/sign-in/staff")
@open_to_all
def new_staff_session():
    """E-mail and passphrase."""
    return render_template("people/sign_in_staff.html", form=StaffSignInForm(), next=wanted_page())


@bp.post("/sign-in/staff")
@open_to_all
def create_staff_session():
    """Sign a member of staff in."""
    form = StaffSignInForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            email = normal_email(form.email.data)
            person_id = _person(email, form.passphrase.data, signing_in.with_passphrase)
            if person_id:
                return let_in(person_id)
            form.form_errors.append(_("The e-mail and the passphrase do not fit together. Please check both."))
    return form.refused(render_template("people/sign_in_staff.html", form=form, next=wanted_page()))


@bp.post("/sign-out")
def delete_session():
    """Sign this device out, and ask who is there now."""
    sessions.end(current_user.session_id)
    db.session.commit()
    session.clear()
    return cookies.forget(redirect(url_for("sessions.new_session"), 303))


def _page(form: SignInForm) -> str:
    return render_template("people/sign_in.html", form=form, next=wanted_page(), keeps=parking.kept_form() is not None)


def _person(account: str, secret: str, find: Callable[[str, str], Opened | None]) -> int | None:
    """Who has this secret. The try is counted, and that is committed, before anything is told of it.

    Whoever signed in on this device before has a count of their own. For everybody else on the number it is a device like any.
    """
    known = visitors.known_to(account)
    if known:
        own = tries.count_on_known_device("sign-in", account, known.marks)
        db.session.commit()
        opened = find(account, secret)
        if opened and opened.person_id in known.people:
            tries.was_right(own, clears=opened.is_alone)
            return opened.person_id
    counted = tries.count("sign-in", account, address=visitors.address())
    db.session.commit()
    opened = find(account, secret)
    if opened is None:
        return None
    tries.was_right(counted, clears=opened.is_alone)
    return opened.person_id

"""The second step of signing in: whoever has a second factor types a code before a session begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from core import moments
from core.db import db
from core.web import open_to_all
from people import recovery_codes, second_factors, sessions, tries
from people.forms.second_factor import SecondCodeForm
from people.models import Person, SignInWay
from people.second_factors import Way
from people.views import entering, visitors

bp = Blueprint("second_steps", __name__)

LASTS = timedelta(minutes=15)
"""How long the first step counts."""


@dataclass(frozen=True)
class FirstStep:
    """The person who has passed the first step in this browser."""

    person_id: int
    account: str
    way: SignInWay
    shared_phone: bool


@bp.get("/sign-in/code")
@open_to_all
def new_code():
    """Show the form for the code of the app."""
    if _first_step() is None:
        return _to_first_step()
    return _render(SecondCodeForm())


@bp.post("/sign-in/code")
@open_to_all
def create_session():
    """Check the code and sign in. A recovery code leads to the page on which a new phone is set up."""
    first = _first_step()
    if first is None:
        return _to_first_step()
    form = SecondCodeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            way = _check_code(first, form.code.data)
            by_recovery = way is Way.RECOVERY
            page = url_for("second_factor.show_factor") if by_recovery else None
            identity = sessions.identity_of(first.person_id)
            response = entering.begin_session(identity, way=first.way, shared_phone=first.shared_phone, page=page)
            if by_recovery:
                flash(_codes_left(first.person_id), "note")
            return response
    return form.refused(_render(form))


def check_code(person_id: int, account: str, code: str) -> Way:
    """Accept a code of the app or a recovery code. The try is counted and committed before the code is checked.

    On a device on which the person has signed in before, guesses from elsewhere do not make the person wait. Raises
    TooManyTries or WrongSecondCode.
    """
    device = visitors.known_device(account)
    if person_id in device.people:
        counted = tries.count_on_known_device("second factor", account, device.marks)
    else:
        counted = tries.count("second factor", account, address=visitors.address())
    db.session.commit()
    way = second_factors.check(person_id, code)
    tries.remove_successful_try(counted)
    return way


def _check_code(first: FirstStep, code: str) -> Way:
    """Check a code as `check_code` does. A wrong one is kept among the person's sign-ins."""
    try:
        return check_code(first.person_id, first.account, code)
    except second_factors.WrongSecondCode:
        entering.keep_wrong_of([first.person_id], way=first.way)
        raise


def _first_step() -> FirstStep | None:
    """Return who has passed the first step here within `LASTS`, unless the passphrase was changed or the account closed since."""
    note = session.get(entering.FIRST_STEP)
    if not note:
        return None
    person_id, at, changed_at, way, shared_phone = note
    person = db.session.execute(
        select(Person.phone, Person.email, Person.secret_changed_at).where(Person.id == person_id, Person.closed_at.is_(None))
    ).one_or_none()
    if person is None or not moments.was_lately(datetime.fromisoformat(at), LASTS):
        return None
    same_secret = changed_at == (person.secret_changed_at and person.secret_changed_at.isoformat())
    account = person.email or person.phone or ""
    return FirstStep(person_id, account, SignInWay(way), shared_phone) if same_secret else None


def _to_first_step() -> Response:
    flash(_("That took too long. Please sign in once more."), "note")
    return redirect(url_for("sessions.new_staff_session", next=entering.next_page()), 303)


def _codes_left(person_id: int) -> str:
    left = recovery_codes.count_left(person_id)
    return " ".join(
        [
            _("The recovery code is used up."),
            ngettext("%(num)s code is left.", "%(num)s codes are left.", left),
            _("Is the phone lost? Set up the app on your new phone now."),
        ]
    )


def _render(form: SecondCodeForm) -> str:
    return render_template("people/sign_in_code.html", form=form, next=entering.next_page())

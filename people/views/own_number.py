"""The page on which learners change the number that they sign in with: with their PIN and a code that staff gave them."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people import number_change, resets, secret_changes, tries
from people.forms.account import ChangeNumberForm
from people.models import Person
from people.views import visitors

bp = Blueprint("own_number", __name__)


@bp.get("/account/number")
def edit_number():
    """Show the form for the new number, the PIN and the code."""
    _load_own()
    return _render(ChangeNumberForm())


@bp.post("/account/number")
def update_number():
    """Change the number. A wrong PIN and a wrong code count as tries before they are looked at."""
    before = _load_own().phone or ""
    form = ChangeNumberForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            number_change.refuse_same(current_user.id, form.phone.data)
            counted = tries.count("own secret", str(current_user.id), address=visitors.address())
            db.session.commit()
            secret_changes.check_old(current_user.id, form.old.data)
            tries.remove_successful_try(counted)
            resets.count_try(before)
            db.session.commit()
            number_change.change_number(
                current_user.id,
                phone=form.phone.data,
                pin=form.old.data,
                code=form.code.data,
                session_id=current_user.session_id,
            )
            db.session.commit()
            flash(_("Your number is changed. From now on you sign in with it."), "good")
            return visitors.remember(redirect(url_for("account.show_account"), 303), current_user.id)
    return form.refused(_render(form))


def _load_own() -> Person:
    """Return the person, or abort (404) for an account without a number: staff sign in by e-mail."""
    person = db.session.get_one(Person, current_user.id)
    return person if person.phone and not person.email else abort(404)


def _render(form: ChangeNumberForm) -> str:
    return render_template("people/own_number.html", form=form)

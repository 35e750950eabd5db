"""The page on which people change their own PIN or passphrase."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people import secret_changes, tries
from people.forms.account import ChangePassphraseForm, ChangePinForm
from people.models import Person
from people.views import visitors

bp = Blueprint("own_secret", __name__)


@bp.get("/account/secret")
def edit_secret():
    """Show the form for the old PIN or passphrase and the new one."""
    return _render(_form())


@bp.post("/account/secret")
def update_secret():
    """Change the PIN or passphrase, and end the person's other sessions.

    A wrong old PIN counts as a try, so that nobody can guess it on a phone that stays signed in. Each choice of a new PIN
    counts too, because a refused PIN may be another person's with the same number.
    """
    form = _form()
    if form.validate_on_submit():
        with form.showing_refusals():
            counted = tries.count("own secret", str(current_user.id), address=visitors.address())
            db.session.commit()
            secret_changes.check_old(current_user.id, form.old.data)
            tries.remove_successful_try(counted)
            db.session.commit()
            secret_changes.count_choice(current_user.id, form.secret)
            db.session.commit()
            secret_changes.change_secret(
                current_user.id, old=form.old.data, new=form.secret, session_id=current_user.session_id
            )
            db.session.commit()
            flash(_("It is changed. Other devices are signed out."), "good")
            return visitors.remember(redirect(url_for("account.show_account"), 303), current_user.id)
    return form.refused(_render(form))


def _form() -> ChangePinForm | ChangePassphraseForm:
    has_passphrase = db.session.get_one(Person, current_user.id).email is not None
    return ChangePassphraseForm() if has_passphrase else ChangePinForm()


def _render(form: ChangePinForm | ChangePassphraseForm) -> str:
    return render_template("people/own_secret.html", form=form)

"""Asking somebody again who it is, before something important (`core.web.asks_again`).

A form is not sent away: the page that asks holds its fields and sends them to the same address, together with the code or the
passphrase. So the deed is done in the same request, and nothing that was typed is lost.
"""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from core.db import db
from core.engine import SAFE_METHODS
from core.office import office
from core.web import wants_json
from people import secret_changes, sessions, tries
from people.forms.second_factor import AgainByCodeForm, AgainByPassphraseForm, AgainByPinForm, AskedAgainForm
from people.models import Person
from people.views import entering, second_steps, visitors

bp = Blueprint("asking_again", __name__)


def ask_unless_confirmed() -> Any:
    """Return None if the person has shown lately who it is, or has just done so with this request. Else return the page."""
    if sessions.is_confirmed(current_user):
        return None
    if wants_json():
        abort(403)
    address = request.full_path.rstrip("?")
    if request.method in SAFE_METHODS:
        return redirect(url_for("asking_again.new_confirmation", next=address))
    form = _form()
    if not _is_answered(form):
        return _render(form, address), 403
    return None if _confirm(form) else form.refused(_render(form, address))


@bp.get("/account/confirmation")
def new_confirmation():
    """Ask before a page or a file that is opened by a link."""
    return _render(_form(), url_for(".create_confirmation"), page=entering.next_page())


@bp.post("/account/confirmation")
def create_confirmation():
    """Check who it is, and show the link to what was asked for."""
    form, page = _form(), entering.next_page()
    if _confirm(form):
        return render_template("people/confirmed.html", page=page or url_for("account.show_account"))
    return form.refused(_render(form, url_for(".create_confirmation"), page=page))


def _form() -> AskedAgainForm:
    """Return the form for the code of the app, or for the passphrase or PIN where there is no second factor."""
    if current_user.has_second_factor:
        return AgainByCodeForm()
    return AgainByPassphraseForm() if current_user.has_passphrase else AgainByPinForm()


def _is_answered(form: AskedAgainForm) -> bool:
    return any(field.name in request.form for field in form)


def _confirm(form: AskedAgainForm) -> bool:
    """Check the code, passphrase or PIN, and store and commit that it was right. Otherwise the form holds the reason."""
    if not form.validate():
        return False
    with form.showing_refusals() as refused:
        if isinstance(form, AgainByCodeForm):
            second_steps.check_code(current_user.id, _account(), form.code.data)
        else:
            _check_secret(form["old"].data)
        sessions.confirm(current_user.session_id)
        db.session.commit()
    return not refused


def _check_secret(typed: str) -> None:
    """Raise WrongSecret unless this is the person's passphrase or PIN. The try is counted before, as for a new one."""
    counted = tries.count("own secret", str(current_user.id), address=visitors.address())
    db.session.commit()
    secret_changes.check_old(current_user.id, typed)
    tries.remove_successful_try(counted)


def _account() -> str:
    email, phone = db.session.execute(select(Person.email, Person.phone).where(Person.id == current_user.id)).one()
    return email or phone or ""


def _render(form: AskedAgainForm, address: str, *, page: str | None = None) -> str:
    own = {"csrf_token", "next", *(field.name for field in form)}
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in own]
    is_demo = current_app.config["DEMO"] and current_user.has_passphrase and not current_user.has_second_factor
    return render_template(
        "people/asking_again.html",
        form=form,
        address=address,
        kept=kept,
        page=page,
        minutes=int(sessions.CONFIRMED_FOR.total_seconds() // 60),
        demo_passphrase=office().read("demo/cast.yaml")["passphrase"] if is_demo else None,
    )

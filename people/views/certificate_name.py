"""The page on which a learner confirms the name on certificates."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from people.forms.account import CertificateNameForm
from people.models import Person
from people.names import confirm_certificate_name
from people.policies import can_confirm_certificate_name
from people.views.entering import next_page

bp = Blueprint("certificate_name", __name__)


@bp.get("/account/certificate-name")
def edit_name():
    """Show the form with the name as certificates would print it."""
    require(can_confirm_certificate_name(current_user))
    person = db.session.get_one(Person, current_user.id)
    return _render(CertificateNameForm(name=person.certificate_name or person.name))


@bp.post("/account/certificate-name")
def update_name():
    """Confirm the name."""
    require(can_confirm_certificate_name(current_user))
    form = CertificateNameForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            confirm_certificate_name(current_user.id, form.name.data)
            db.session.commit()
            flash(_("Your name is kept for the certificate."), "good")
            return redirect(next_page() or url_for("account.show_account"), 303)
    return form.refused(_render(form))


def _render(form: CertificateNameForm) -> str:
    return render_template("people/certificate_name.html", form=form, next=next_page())

"""The page on which a learner confirms the name on certificates."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from people.forms.account import CertificateNameForm
from people.names import certificate_name_of, confirm_certificate_name
from people.policies import can_confirm_certificate_name
from people.views.entering import next_page

bp = Blueprint("certificate_name", __name__)


@bp.get("/account/certificate-name")
def edit_name():
    """Show the form with the name as certificates would print it."""
    require(can_confirm_certificate_name(current_user))
    name = certificate_name_of(current_user.id)
    return _render(CertificateNameForm(formdata=None, name=name, previewed=name))


@bp.post("/account/certificate-name")
def update_name():
    """Confirm the name, or first show how a changed one will be printed."""
    require(can_confirm_certificate_name(current_user))
    form = CertificateNameForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            if form.preview():
                return _render(form)  # nothing is refused: the page shows the name once more
            confirm_certificate_name(current_user.id, form.name.data)
            db.session.commit()
            flash(_("Your name is kept for the certificate."), "good")
            return redirect(next_page() or url_for("account.show_account"), 303)
    return form.refused(_render(form))


def _render(form: CertificateNameForm) -> str:
    return render_template("people/certificate_name.html", form=form, next=next_page())

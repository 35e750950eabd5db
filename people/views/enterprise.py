"""The page that registers a learner's business. A learner comes to it when a product or the passport needs it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from people import enterprises
from people.forms.business import EnterpriseForm
from people.policies import can_have_enterprise

bp = Blueprint("enterprise", __name__)


@bp.get("/enterprise/new")
def new_enterprise():
    """Show the form, or redirect to the business that the learner has."""
    require(can_have_enterprise(current_user))
    if enterprises.enterprise_of(current_user.id):
        return redirect(url_for("business.edit_business"))
    return _render(EnterpriseForm(village=current_user.village_code or ""))


@bp.post("/enterprise/new")
def create_enterprise():
    """Register the business."""
    require(can_have_enterprise(current_user))
    form = EnterpriseForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            enterprises.register_enterprise(current_user.id, form.facts)
            db.session.commit()
            flash(_("Your business is noted."), "good")
            return redirect(url_for("listings.new_listing"), 303)
    return form.refused(_render(form))


def _render(form: EnterpriseForm) -> str:
    return render_template("people/enterprise_new.html", form=form)

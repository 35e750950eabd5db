"""The owner's appeal and the letter with its answer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from core.web import find_or_404
from curation.forms.applications import AppealForm
from curation.judging import appeals
from curation.models import Application
from curation.queries.applications import applications_visible_to
from curation.views.application_page import page_of

bp = Blueprint("appeals", __name__)


@bp.get("/applications/<int:application_id>/appeal")
def show_appeal(application_id: int):
    """Show the form, or the state of the appeal."""
    return _render(_find_application(application_id), AppealForm(formdata=None))


@bp.post("/applications/<int:application_id>/appeal")
def create_appeal(application_id: int):
    """Appeal against the decision."""
    application, form = _find_application(application_id), AppealForm()
    if not form.validate_on_submit():
        return _render(application, form), 422
    with refusals() as refused:
        appeals.appeal(application, by=current_user, reason=form.reason.data)
    if refused:
        return _render(_find_application(application_id), form, refused=refused.words), refused.status
    db.session.commit()
    flash(_("We have your appeal. Somebody else looks at it now."), "good")
    return redirect(url_for(".show_appeal", application_id=application_id), 303)


def _render(application: Application, form: AppealForm, *, refused: str | None = None) -> str:
    return render_template(
        "curation/appeal.html",
        application=application,
        page=page_of(application, current_user),
        form=form,
        refused=refused,
    )


def _find_application(application_id: int) -> Application:
    return find_or_404(applications_visible_to(current_user), id=application_id)

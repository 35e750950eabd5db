"""The applications for the office: all of them in a list, and each with its whole history. No curator's levels are shown."""

from flask import Blueprint, Response, abort, render_template, url_for
from flask_login import current_user

from core import audit, files
from core.db import db
from core.lists.pages import list_page
from core.web import find_or_404, require
from curation.judging.snapshot import photo_of
from curation.lists.applications import APPLICATIONS, state_cell
from curation.models import Application
from curation.policies.office import can_follow_applications
from curation.queries import applications as queries
from curation.views.history import history_for_office
from curation.views.letters import render_letter

bp = Blueprint("office_applications", __name__)


@bp.get("/office/applications")
def list_applications():
    """List the applications: at first the open ones, oldest first."""
    require(can_follow_applications(current_user))
    return render_template("curation/office_applications.html", page=list_page(APPLICATIONS, current_user))


@bp.get("/office/applications/<int:application_id>")
def show_application(application_id: int):
    """Show an application with its whole history."""
    application = _find(application_id)
    row = queries.office_row(application_id) or abort(404)
    history = history_for_office(application, row)
    page = render_template("curation/office_application.html", application=application, history=history, state=state_cell(row))
    audit.record_look("opened product", "application", application_id, actor_id=current_user.id)
    return page


@bp.get("/office/applications/<int:application_id>/letters/<int:decision_id>")
def show_letter(application_id: int, decision_id: int):
    """Show a letter as its owner reads it."""
    application = _find(application_id)
    back = url_for(".show_application", application_id=application_id)
    page = render_letter(application, decision_id, layout="layouts/staff.html", back=back, onwards=None)
    audit.record_look("opened product", "application", application_id, actor_id=current_user.id)
    return page


@bp.get("/office/applications/<int:application_id>/photos/<sha256>")
def show_photo(application_id: int, sha256: str) -> Response:
    """Send a photo of the evidence of one of its rounds, large or small."""
    application = _find(application_id)
    evidence = (queries.evidence_of(step.round_id) for step in queries.history_of(application.id))
    if not any(photo_of(one, sha256) for one in evidence):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, sha256))


def _find(application_id: int) -> Application:
    require(can_follow_applications(current_user))
    return find_or_404(queries.all_applications(), id=application_id)

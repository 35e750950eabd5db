"""The applications for the office: all of them in a list, and each with its whole history.

Who is tied to a business finds its products in the list, and opens none.
"""

from flask import Blueprint, Response, abort, render_template, url_for
from flask_login import current_user

from core import audit, files
from core.db import db
from core.lists.pages import list_page
from core.web import find_or_404, require
from curation.judging import ties
from curation.judging.snapshot import photo_of
from curation.lists.applications import APPLICATIONS, state_cell
from curation.models import Application
from curation.policies.office import can_follow_applications, can_open_application
from curation.queries import applications as queries
from curation.queries.applications import OpenedApplication
from curation.views.history import history_for_office
from curation.views.letter_page import answer_letter, decision_letter
from curation.views.letters import render_letter, send_pdf
from people import business_rows
from people import queries as people_queries
from people.policies import can_message_people

bp = Blueprint("office_applications", __name__)


@bp.get("/office/applications")
def list_applications():
    """List the applications: at first the open ones, oldest first."""
    require(can_follow_applications(current_user))
    return render_template("curation/office_applications.html", page=list_page(APPLICATIONS, current_user))


@bp.get("/office/applications/<int:application_id>")
def show_application(application_id: int):
    """Show an application with its whole history."""
    opened = _open(application_id)
    row = queries.office_row(application_id) or abort(404)
    history = history_for_office(opened, row, current_user)
    owners = business_rows.owners_of(opened.application.enterprise_id)
    page = render_template(
        "curation/office_application.html",
        application=opened.application,
        history=history,
        state=state_cell(row),
        owners=people_queries.people_for_office([owner.person_id for owner in owners]),
        may_write=can_message_people(current_user),
    )
    _record_look(application_id)
    return page


@bp.get("/office/applications/<int:application_id>/letters/<int:decision_id>")
def show_letter(application_id: int, decision_id: int):
    """Show a letter as its owner reads it."""
    letter = decision_letter(_open(application_id).application, decision_id)
    back = url_for(".show_application", application_id=application_id)
    pdf = url_for(".download_letter", application_id=application_id, decision_id=decision_id)
    page = render_letter(letter, layout="layouts/staff.html", back=back, onwards=None, pdf=pdf)
    _record_look(application_id)
    return page


@bp.get("/office/applications/<int:application_id>/letters/<int:decision_id>.pdf")
def download_letter(application_id: int, decision_id: int) -> Response:
    """Send a letter as PDF."""
    letter = decision_letter(_open(application_id).application, decision_id)
    _record_look(application_id)
    return send_pdf(letter)


@bp.get("/office/applications/<int:application_id>/answer.pdf")
def download_answer(application_id: int) -> Response:
    """Send the answer to the appeal as PDF."""
    letter = answer_letter(_open(application_id).application)
    _record_look(application_id)
    return send_pdf(letter)


@bp.get("/office/applications/<int:application_id>/photos/<sha256>")
def show_photo(application_id: int, sha256: str) -> Response:
    """Send a photo of the evidence of one of its rounds, large or small."""
    application = _open(application_id).application
    evidence = (queries.evidence_of(step.round_id) for step in queries.history_of(application.id))
    if not any(photo_of(one, sha256) for one in evidence):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, sha256))


def _open(application_id: int) -> OpenedApplication:
    """Return an application for whom has no tie to its business. Raises Tied."""
    require(can_follow_applications(current_user))
    application: Application = find_or_404(queries.all_applications(), id=application_id)
    opened = OpenedApplication(application, is_tied=ties.is_tied(current_user.id, application.enterprise_id))
    if not can_open_application(current_user, opened):
        raise ties.Tied(application)
    return opened


def _record_look(application_id: int) -> None:
    audit.record_look("opened product", "application", application_id, actor_id=current_user.id)

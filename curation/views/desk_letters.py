"""The letter about a decision, for a curator who has judged the product."""

from flask import Blueprint, Response, abort, url_for
from flask_login import current_user

from core import audit
from core.web import require
from curation.policies.desk import can_open_desk, can_read_letter
from curation.queries import desk as queries
from curation.views.letter_page import LetterPage, decision_letter
from curation.views.letters import render_letter, send_pdf

bp = Blueprint("desk_letters", __name__)


@bp.get("/curation/<int:application_id>/letters/<int:decision_id>")
def show_letter(application_id: int, decision_id: int):
    """Show a letter as its owner reads it."""
    letter = _find(application_id, decision_id)
    back = url_for("desk.show_application", application_id=application_id)
    pdf = url_for(".download_letter", application_id=application_id, decision_id=decision_id)
    page = render_letter(letter, layout="layouts/staff.html", back=back, onwards=None, pdf=pdf)
    audit.record_look("opened product", "application", application_id, actor_id=current_user.id)
    return page


@bp.get("/curation/<int:application_id>/letters/<int:decision_id>.pdf")
def download_letter(application_id: int, decision_id: int) -> Response:
    """Send a letter as PDF."""
    letter = _find(application_id, decision_id)
    audit.record_look("opened product", "application", application_id, actor_id=current_user.id)
    return send_pdf(letter)


def _find(application_id: int, decision_id: int) -> LetterPage:
    require(can_open_desk(current_user))
    entry = queries.find_application(current_user, application_id) or abort(404)
    letter = decision_letter(entry.application, decision_id)
    returned_by = letter.decision.by_id if letter.decision else None
    require(can_read_letter(current_user, entry, returned_by=returned_by))
    return letter

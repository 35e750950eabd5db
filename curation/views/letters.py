"""The letters about decisions and the answers to appeals, as pages and as PDF.

A PDF is drawn when somebody asks for it, because few are ever asked for: its words come from what is frozen and from the rules
of its application, so the same letter gives the same bytes each time, and an erased letter leaves no file behind. It is drawn
in a child process, because it holds what users wrote.
"""

from flask import Blueprint, Response, current_app, render_template, url_for
from flask_babel import force_locale
from flask_login import current_user

from core import press, static_files, waiting
from core.db import db
from core.office import office
from core.web import find_or_404
from curation.models import Application
from curation.queries import applications as queries
from curation.views.letter_page import LetterPage, answer_letter, decision_letter
from eligibility.states import LANGUAGE

bp = Blueprint("letters", __name__)


@bp.get("/applications/<int:application_id>/letters/<int:decision_id>")
def show_letter(application_id: int, decision_id: int):
    """Show the letter to the owner."""
    application = _find_own(application_id)
    back = url_for("applications.show_application", application_id=application.id)
    pdf = url_for(".download_letter", application_id=application.id, decision_id=decision_id)
    letter = decision_letter(application, decision_id)
    return render_letter(letter, layout="layouts/learner.html", back=back, onwards=back, pdf=pdf)


@bp.get("/applications/<int:application_id>/letters/<int:decision_id>.pdf")
def download_letter(application_id: int, decision_id: int) -> Response:
    """Send the letter as PDF to the owner."""
    return send_pdf(decision_letter(_find_own(application_id), decision_id))


@bp.get("/applications/<int:application_id>/answer.pdf")
def download_answer(application_id: int) -> Response:
    """Send the answer to the appeal as PDF to the owner."""
    return send_pdf(answer_letter(_find_own(application_id)))


def render_letter(letter: LetterPage, *, layout: str, back: str, onwards: str | None, pdf: str) -> str:
    """Render a letter about a decision. `onwards` is where its owner sees what comes next, `pdf` where its PDF is."""
    return render_template("curation/letter.html", layout=layout, back=back, onwards=onwards, pdf=pdf, letter=letter)


def send_pdf(letter: LetterPage) -> Response:
    """Draw a letter and send it as a download. Ends the transaction first. Raises waiting.Busy."""
    with force_locale(LANGUAGE):
        html = current_app.jinja_env.get_template("curation/letter_print.html").render(letter=letter, office=office())
    db.session.rollback()
    try:
        content = press.render_in_child(html, folder=static_files.SOURCE, stylesheet="letter.css")
    except press.PrintingFailed as error:
        raise waiting.Busy("a letter was not drawn in time") from error
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=letter.file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _find_own(application_id: int) -> Application:
    return find_or_404(queries.applications_visible_to(current_user), id=application_id)

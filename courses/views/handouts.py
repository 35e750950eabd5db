"""The handout of a course, as a page and as a PDF for one sheet of paper."""

from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask_login import current_user

from core import files
from core.db import db
from core.files import StoredFile
from core.web import require
from courses import queries, word_rows
from courses.policies import can_read_lessons

bp = Blueprint("handouts", __name__)


@bp.get("/courses/<slug>/handout")
def show_handout(slug: str):
    """Show the text, with a link to the PDF as soon as it is drawn."""
    place, handout = _load_handout(slug)
    return render_template("courses/handout.html", place=place, handout=handout)


@bp.get("/courses/<slug>/handout.pdf")
def download_handout(slug: str) -> Response:
    """Send the PDF, which opens in the browser."""
    _place, handout = _load_handout(slug)
    if handout.sha256 is None:
        abort(404)
    return files.send(db.session.get_one(StoredFile, handout.sha256))


def _load_handout(slug: str) -> tuple[Any, Any]:
    require(can_read_lessons(current_user))
    place = queries.find_place(current_user, slug) or abort(404)
    return place, word_rows.handout_of(place.edition_id) or abort(404)

"""Pictures of options, at addresses that do not reveal the answer."""

from flask import Blueprint, abort

from core.db import db
from core.web import open_to_all
from courses.views.media import send_media
from quizzes.queries.pictures import stored_picture

bp = Blueprint("question_pictures", __name__)


@bp.get("/media/<int:edition_id>/options/<sha256>")
@open_to_all
def show_picture(edition_id: int, sha256: str):
    """Send a picture of a published edition. It is public and cached without an end."""
    return send_media(db.session.scalar(stored_picture(edition_id, sha256)) or abort(404))

"""Pictures of published editions: cached for ever, since their address changes with their content."""

from flask import Blueprint, Response, abort, request

from core import files
from core.db import db
from core.files import StoredFile
from core.web import open_to_all
from courses import queries
from courses.package.media import as_sent

bp = Blueprint("media", __name__)


@bp.get("/media/<int:edition_id>/<name>")
@open_to_all
def show_media(edition_id: int, name: str):
    """One file."""
    return send_media(db.session.scalar(queries.published_media(edition_id, name)) or abort(404))


def send_media(stored: StoredFile) -> Response:
    """A file of an edition. A drawing runs in a sandbox: whatever it holds, no script of it runs."""
    drawing = stored.media_type == "image/svg+xml"
    response = files.send(stored, public=True, sandbox=drawing)
    return _packed(response, stored.sha256) if drawing and "gzip" in request.accept_encodings else response


def _packed(response: Response, sha256: str) -> Response:
    """A drawing is text and shrinks to a third."""
    response.headers["Vary"] = "Accept-Encoding"
    if response.status_code == 200:
        response.close()  # the file itself is not what travels
        response.direct_passthrough = False
        response.set_data(as_sent(".svg", files.read(sha256)))
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(f"{sha256}-gzip")
        response.make_conditional(request)
    return response

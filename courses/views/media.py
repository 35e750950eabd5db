"""Media of published editions, cached without an end, because their addresses change with their content."""

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
    """Send a file of a published edition."""
    return send_media(db.session.scalar(queries.published_media(edition_id, name)) or abort(404))


def send_media(stored: StoredFile) -> Response:
    """Send a file of an edition. The headers of a drawing (SVG) forbid its scripts to run."""
    is_drawing = stored.media_type == "image/svg+xml"
    response = files.send(stored, public=True, sandbox=is_drawing)
    return _compressed(response, stored.sha256) if is_drawing and "gzip" in request.accept_encodings else response


def _compressed(response: Response, sha256: str) -> Response:
    """Compress a drawing, which shrinks to a third."""
    response.headers["Vary"] = "Accept-Encoding"
    if response.status_code == 200:
        response.close()  # closes the file, because the compressed bytes replace it
        response.direct_passthrough = False
        response.set_data(as_sent(".svg", files.read(sha256)))
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(f"{sha256}-gzip")
        response.make_conditional(request)
    return response

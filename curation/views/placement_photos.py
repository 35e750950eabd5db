"""The photos of a product that is in a channel, as the channel's own shop fetches them: open, as JPEG, only while it is shown."""

from flask import Blueprint, Response, abort, url_for

from core import files, photo_pool
from core.db import db
from core.office import public_address
from core.web import open_to_all
from curation.queries import channels as queries
from curation.queries.channels import Placed
from curation.shops import feeds

bp = Blueprint("placement_photos", __name__)


@bp.get("/channels/photos/<int:placement_id>/<sha256>.jpg")
@open_to_all
def show_photo(placement_id: int, sha256: str) -> Response:
    """Whoever knows the address, which holds the picture's own hash, may see what its owner agreed to have published."""
    row = queries.placed(placement_id)
    if row is None or row.state not in feeds.SHOWN or sha256 not in _photos(row):
        abort(404)
    db.session.rollback()
    return Response(
        photo_pool.as_jpeg(files.read(sha256)), mimetype="image/jpeg", headers={"Cache-Control": "public, max-age=3600"}
    )


def photo_addresses(row: Placed, *, full: bool = False) -> list[str]:
    """The addresses of a product's photos, the main one first; `full` with the office's own host, for a file that leaves here."""
    paths = [url_for("placement_photos.show_photo", placement_id=row.id, sha256=sha256) for sha256 in _photos(row)]
    return [public_address(path) for path in paths] if full else paths


def _photos(row: Placed) -> list[str]:
    return [photo.sha256 for photo in row.evidence.photos] if row.evidence else []

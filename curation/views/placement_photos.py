"""Photos of products in a channel, as JPEG. The channel's shop downloads them without signing in while the product is shown."""

from flask import Blueprint, Response, abort, url_for

from core import files, photo_pool
from core.db import db
from core.office import public_address
from core.web import open_to_all
from curation.queries import channels as queries
from curation.queries.channels import PlacedProduct
from curation.shops import feeds

bp = Blueprint("placement_photos", __name__)


@bp.get("/channels/photos/<int:placement_id>/<sha256>.jpg")
@open_to_all
def show_photo(placement_id: int, sha256: str) -> Response:
    """Send a published photo to anybody who knows its address. The address contains the photo's hash."""
    row = queries.find_placement(placement_id)
    if row is None or row.state not in feeds.SHOWN or sha256 not in [*_photos(row), *_thumbnails(row)]:
        abort(404)
    db.session.rollback()
    return Response(
        photo_pool.as_jpeg(files.read(sha256)), mimetype="image/jpeg", headers={"Cache-Control": "public, max-age=3600"}
    )


def photo_addresses(row: PlacedProduct, *, full: bool = False) -> list[str]:
    """Return the addresses of a product's photos, the main one first. `full` adds the office's host, for exported files."""
    paths = [url_for("placement_photos.show_photo", placement_id=row.id, sha256=sha256) for sha256 in _photos(row)]
    return [public_address(path) for path in paths] if full else paths


def _thumbnails(row: PlacedProduct) -> list[str]:
    return [photo.thumbnail for photo in row.evidence.photos] if row.evidence else []


def _photos(row: PlacedProduct) -> list[str]:
    return [photo.sha256 for photo in row.evidence.photos] if row.evidence else []

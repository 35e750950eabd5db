"""The photos of a product's page: added from the phone, put in order, taken out; shown only to those whose business it is."""

from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import files
from core.db import db
from core.pictures import NotAPicture
from core.refusals import refusals
from core.web import find_or_404
from products import listing_photos, photos
from products.forms import ListingPhotoForm
from products.page_parts import tasks_by_part
from products.photo_checks import look
from products.problems import Part
from products.queries import listings as queries
from products.rulebook import rules
from products.views.editing import Answer, find_listing, find_page
from quizzes.queries.tasks import tasks_of
from quizzes.remarks import remark

bp = Blueprint("listing_photos", __name__)

SIZES = ("large", "small")


@bp.get("/product/<int:listing_id>/photos")
def list_photos(listing_id: int):
    """All of them, each with what the machine noticed."""
    find_listing(listing_id)
    return _page(listing_id, ListingPhotoForm(formdata=None, sent_as=str(uuid4())))


@bp.post("/product/<int:listing_id>/photos")
def create_photo(listing_id: int) -> Answer:
    """Add one; it is decoded before anything is locked."""
    find_listing(listing_id)
    form = ListingPhotoForm()
    if not form.validate_on_submit():
        return _page(listing_id, form), 422
    db.session.rollback()  # nothing is written yet: others may write while this photo is decoded
    with refusals() as refused:
        shot = photos.take(form.photo.data.stream)
        checks = rules.current().photo_checks
        listing_photos.add_photo(find_listing(listing_id), shot, sent_as=form.uuid, most=checks["count"]["max"])
    if refused:
        is_other = isinstance(refused.error, NotAPicture)
        form.photo.errors = [rules.current().photo_checks["formats"]["text"] if is_other else refused.words]
        return _page(listing_id, form), 422
    db.session.commit()
    return _back(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/removal")
def delete_photo(listing_id: int, photo_id: int) -> Answer:
    """Take one out."""
    listing_photos.remove_photo(find_listing(listing_id), photo_id)
    db.session.commit()
    flash(_("The photo is taken out."), "note")
    return _back(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/main")
def update_main(listing_id: int, photo_id: int) -> Answer:
    """Make one the main photo."""
    listing_photos.make_main(find_listing(listing_id), photo_id)
    db.session.commit()
    return _back(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/<any(earlier, later):way>")
def update_order(listing_id: int, photo_id: int, way: str) -> Answer:
    """Move one a place."""
    listing_photos.move(find_listing(listing_id), photo_id, by=-1 if way == "earlier" else 1)
    db.session.commit()
    return _back(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/square")
def update_square(listing_id: int, photo_id: int) -> Answer:
    """Cut one to the square in its middle."""
    find_listing(listing_id)
    photo = find_or_404(queries.photo_of(current_user.id, photo_id))
    of, picture = photo.sha256, listing_photos.picture_of(photo)
    db.session.rollback()  # decoded before anything is locked
    shot = photos.square(picture)
    listing_photos.crop(find_listing(listing_id), photo_id, shot, of_sha256=of)
    db.session.commit()
    return _back(listing_id)


@bp.get("/product/photos/<int:photo_id>/<size>")
def show_photo(photo_id: int, size: str):
    """A photo, large or small, for the members of its business only."""
    photo = find_or_404(queries.photo_of(current_user.id, photo_id))
    if size not in SIZES:
        abort(404)
    sha256 = photo.sha256 if size == "large" else photo.thumbnail_sha256
    return files.send(db.session.get_one(files.StoredFile, sha256))


def _back(listing_id: int) -> Response:
    return redirect(url_for(".list_photos", listing_id=listing_id), 303)


def _page(listing_id: int, form: ListingPhotoForm) -> str:
    page, checks = find_page(listing_id), rules.current().photo_checks
    form.sent_as.raw_data, form.sent_as.data = None, str(uuid4())
    found = list(look(page.photos, checks))
    return render_template(
        "products/listing_photos.html",
        page=page,
        form=form,
        checks=checks,
        of_all=[one for one in found if not one.photo_ids],
        of_photo={photo.id: [one for one in found if photo.id in one.photo_ids] for photo in page.photos},
        remarks={photo.id: remark(photo.advice) for photo in page.photos},
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.PHOTOS),
    )

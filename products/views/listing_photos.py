"""The photos of a product's page: add, order and remove them. Only members of the business see them."""

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
from products.photo_checks import photo_problems
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
    """List the photos with the problems of each."""
    find_listing(listing_id)
    return _render(listing_id, ListingPhotoForm(formdata=None, sent_as=str(uuid4())))


@bp.post("/product/<int:listing_id>/photos")
def create_photo(listing_id: int) -> Answer:
    """Add a photo. It is prepared before the page is locked."""
    find_listing(listing_id)
    form = ListingPhotoForm()
    if not form.validate_on_submit():
        return _render(listing_id, form), 422
    db.session.rollback()  # end the transaction, so that others can write while this photo is decoded
    with refusals() as refused:
        prepared = photos.prepare(form.photo.data.stream)
        checks = rules.current().photo_checks
        listing_photos.add_photo(find_listing(listing_id), prepared, sent_as=form.uuid, most=checks["count"]["max"])
    if refused:
        is_no_picture = isinstance(refused.error, NotAPicture)
        form.photo.errors = [rules.current().photo_checks["formats"]["text"] if is_no_picture else refused.words]
        return _render(listing_id, form), 422
    db.session.commit()
    return _redirect_to_photos(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/removal")
def delete_photo(listing_id: int, photo_id: int) -> Answer:
    """Remove a photo."""
    listing_photos.remove_photo(find_listing(listing_id), photo_id)
    db.session.commit()
    flash(_("The photo is taken out."), "note")
    return _redirect_to_photos(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/main")
def update_main(listing_id: int, photo_id: int) -> Answer:
    """Make a photo the main one."""
    listing_photos.make_main(find_listing(listing_id), photo_id)
    db.session.commit()
    return _redirect_to_photos(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/<any(earlier, later):way>")
def update_order(listing_id: int, photo_id: int, way: str) -> Answer:
    """Move a photo by one place."""
    listing_photos.move(find_listing(listing_id), photo_id, by=-1 if way == "earlier" else 1)
    db.session.commit()
    return _redirect_to_photos(listing_id)


@bp.post("/product/<int:listing_id>/photos/<int:photo_id>/square")
def update_square(listing_id: int, photo_id: int) -> Answer:
    """Cut a photo to the square in its middle."""
    find_listing(listing_id)
    photo = find_or_404(queries.photo_of(current_user.id, photo_id))
    original_sha256, picture = photo.sha256, listing_photos.picture_of(photo)
    db.session.rollback()  # end the transaction, so that others can write while this photo is decoded
    prepared = photos.square(picture)
    listing_photos.crop(find_listing(listing_id), photo_id, prepared, expected_sha256=original_sha256)
    db.session.commit()
    return _redirect_to_photos(listing_id)


@bp.get("/product/photos/<int:photo_id>/<size>")
def show_photo(photo_id: int, size: str):
    """Send a photo, large or small, to members of its business."""
    photo = find_or_404(queries.photo_of(current_user.id, photo_id))
    if size not in SIZES:
        abort(404)
    sha256 = photo.sha256 if size == "large" else photo.thumbnail_sha256
    return files.send(db.session.get_one(files.StoredFile, sha256))


def _redirect_to_photos(listing_id: int) -> Response:
    return redirect(url_for(".list_photos", listing_id=listing_id), 303)


def _render(listing_id: int, form: ListingPhotoForm) -> str:
    page, checks = find_page(listing_id), rules.current().photo_checks
    form.sent_as.raw_data, form.sent_as.data = None, str(uuid4())
    problems = list(photo_problems(page.photos, checks))
    return render_template(
        "products/listing_photos.html",
        page=page,
        form=form,
        checks=checks,
        of_all=[problem for problem in problems if not problem.photo_ids],
        of_photo={photo.id: [problem for problem in problems if photo.id in problem.photo_ids] for photo in page.photos},
        remarks={photo.id: remark(photo.advice) for photo in page.photos},
        task=tasks_by_part(tasks_of(current_user.id)).get(Part.PHOTOS),
    )

"""Photos of a task: taken, exchanged, taken out; and shown to those who may see them."""

from flask import Blueprint, abort, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import files
from core.db import db
from core.refusals import refusals
from quizzes import photos, submissions
from quizzes.forms.tasks import PhotoForm
from quizzes.models import EvidenceKind
from quizzes.policies.grading import can_grade
from quizzes.policies.tasks import can_work_on
from quizzes.queries.grading import find_picture, was_handed_in
from quizzes.queries.tasks import Work
from quizzes.tasks import Requirement, requirements
from quizzes.views.task_page import task_page
from quizzes.views.tasks import find_work

bp = Blueprint("evidence", __name__)

SIZES = ("large", "small")


@bp.post("/learn/<slug>/task/photos/<key>")
def create_photo(slug: str, key: str):
    """Keep a photo, perhaps in place of another, and say at once what the machine noticed."""
    wanted = _photo_wanted(find_work(slug), key)
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page_with(slug, key, form.photo.errors[0] if form.photo.errors else _("Please choose a photo first."))
    db.session.rollback()  # nothing is written yet: others may write while this photo is decoded
    with refusals() as refused:
        photo = photos.take(form.photo.data.stream, wanted.checks)
        submission = submissions.begin(find_work(slug).enrolment)
        submissions.add_photo(submission, wanted, photo, sent_as=form.uuid, replaces=form.replaces.data)
    if refused:
        return _page_with(slug, key, refused.words)
    db.session.commit()
    return redirect(url_for("tasks.show_task", slug=slug, _anchor=f"photo-{key}"), code=303)


@bp.post("/learn/<slug>/task/photos/<int:evidence_id>/removal")
def delete_photo(slug: str, evidence_id: int):
    """Take a photo out."""
    submission = submissions.begin(find_work(slug).enrolment)
    submissions.remove_photo(submission, evidence_id)
    db.session.commit()
    return redirect(url_for("tasks.show_task", slug=slug), code=303)


@bp.get("/evidence/<int:evidence_id>/<size>")
def show_photo(evidence_id: int, size: str):
    """A photo, large or small: for its learner, and for those who grade it once it was handed in."""
    photo = find_picture(current_user, evidence_id)
    if photo is None or size not in SIZES or photo.sha256 is None:
        abort(404)
    if not can_work_on(current_user, photo) and not (can_grade(current_user, photo) and was_handed_in(photo)):
        abort(404)
    sha256 = photo.sha256 if size == "large" else photo.thumb_sha256
    return files.send(db.session.get_one(files.StoredFile, sha256))


def _photo_wanted(work: Work, key: str) -> Requirement:
    found = [one for one in requirements(work.task.evidence) if one.key == key and one.kind is EvidenceKind.PHOTO]
    return found[0] if found else abort(404)


def _page_with(slug: str, key: str, error: str) -> tuple[str, int]:
    return task_page(find_work(slug), photo_errors={key: error}), 422

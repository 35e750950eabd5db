"""Photos of a task: add, replace, remove and send them."""

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
from quizzes.views.task_page import render_task
from quizzes.views.tasks import find_work

bp = Blueprint("evidence", __name__)

SIZES = ("large", "small")


@bp.post("/learn/<slug>/task/photos/<key>")
def create_photo(slug: str, key: str):
    """Store a photo, perhaps in place of another, and show the advice on it."""
    requirement = _find_requirement(find_work(slug), key)
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page_with(slug, key, form.photo.errors[0] if form.photo.errors else _("Please choose a photo first."))
    db.session.rollback()  # decoding takes long, so it must not hold a transaction
    with refusals() as refused:
        photo = photos.prepare(form.photo.data.stream, requirement.checks)
        submission = submissions.begin(find_work(slug).enrolment)
        submissions.add_photo(submission, requirement, photo, sent_as=form.uuid, replaces=form.replaces.data)
    if refused:
        return _page_with(slug, key, refused.words)
    db.session.commit()
    return redirect(url_for("tasks.show_task", slug=slug, _anchor=f"photo-{key}"), code=303)


@bp.post("/learn/<slug>/task/photos/<int:evidence_id>/removal")
def delete_photo(slug: str, evidence_id: int):
    """Remove a photo."""
    submission = submissions.begin(find_work(slug).enrolment)
    submissions.remove_photo(submission, evidence_id)
    db.session.commit()
    return redirect(url_for("tasks.show_task", slug=slug), code=303)


@bp.get("/evidence/<int:evidence_id>/<size>")
def show_photo(evidence_id: int, size: str):
    """Send a photo, large or small, to its learner, or after a hand-in to its graders."""
    photo = find_picture(current_user, evidence_id)
    if photo is None or size not in SIZES or photo.sha256 is None:
        abort(404)
    if not can_work_on(current_user, photo) and not (can_grade(current_user, photo) and was_handed_in(photo)):
        abort(404)
    sha256 = photo.sha256 if size == "large" else photo.thumb_sha256
    return files.send(db.session.get_one(files.StoredFile, sha256))


def _find_requirement(work: Work, key: str) -> Requirement:
    photo_requirements = [row for row in requirements(work.task.evidence) if row.kind is EvidenceKind.PHOTO]
    return next((requirement for requirement in photo_requirements if requirement.key == key), None) or abort(404)


def _page_with(slug: str, key: str, error: str) -> tuple[str, int]:
    return render_task(find_work(slug), photo_errors={key: error}), 422

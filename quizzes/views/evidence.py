"""Photos of a task: add, replace, remove and send them."""

from typing import Any

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
    """Store the chosen photos, perhaps one in place of another, and show the advice on each.

    Each photo is stored by itself: where one is refused, those before it are kept and the page says which one it was.
    """
    requirement = _find_requirement(find_work(slug), key)
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page_with(slug, key, form.photo.errors[0] if form.photo.errors else _("Please choose a photo first."))
    sent = form.photo.data[:1] if form.replaces.data else form.photo.data
    for number, upload in enumerate(sent, 1):
        words = _store(slug, requirement, upload, form)
        if words:
            told = _("Photo %(number)s of %(all)s: %(words)s", number=number, all=len(sent), words=words)
            return _page_with(slug, key, told if len(sent) > 1 else words)
    return redirect(url_for("tasks.show_task", slug=slug, _anchor=f"photo-{key}"), code=303)


def _store(slug: str, requirement: Requirement, upload: Any, form: PhotoForm) -> str | None:
    """Store one photo and commit. Returns why it was refused, or None."""
    db.session.rollback()  # decoding takes long, so it must not hold a transaction
    with refusals() as refused:
        photo = photos.prepare(upload.stream, requirement.checks)
        submission = submissions.begin(find_work(slug).enrolment)
        submissions.add_photo(submission, requirement, photo, sent_as=form.uuid, replaces=form.replaces.data)
    if refused:
        return refused.words
    db.session.commit()
    return None


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

"""Shared functions of the trainers' pages: loading a course that the trainer may edit, and saving changes."""

from typing import NoReturn

from flask import abort, make_response, render_template, request
from flask_login import current_user

from core.db import db
from core.documents.faults import Faults
from core.web import find_or_404
from courses import editing, teach_rows
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.models import Course, EditionState
from courses.package.checking import Faulty

FIELDS_WITHOUT_TEXT = {"csrf_token", "seen", "kind", "scene", "stage", "lesson", "difficulty", "answer", "way", "minutes"}
"""Fields of the editors that hold no text of the trainer's."""
TICKED = "y"
"""The value of a ticked box."""


def taught_or_404(slug: str) -> Course:
    """Return the course with this slug, or abort (404) where this person may not edit it."""
    return find_or_404(teach_rows.taught_by(current_user), slug=slug)


def open_or_404(slug: str) -> WorkingCopy:
    """Return the files of a course that this person may edit, or abort (404)."""
    return editing.open_course(taught_or_404(slug))


def abort_gone(work: WorkingCopy) -> NoReturn:
    """Abort because something is not in the course (404). After a POST the page returns the sent texts for copying (409)."""
    if request.method != "POST":
        abort(404)
    fields = [value for name, value in request.form.items() if name not in FIELDS_WITHOUT_TEXT]
    texts = [value.strip("\r\n") for value in fields if value.strip() not in {"", TICKED}]
    page = render_template("courses/teach_gone.html", work=work, typed="\n\n".join(texts))
    abort(make_response(page, 409))


def save_changes(work: WorkingCopy, changes: dict[str, bytes | None]) -> Faults | None:
    """Save changes into the draft and commit, or return the faults and save nothing. Raises ChangedMeanwhile.

    Checking and rendering take long, so they run outside a transaction.
    """
    slug, version = work.course.slug, work.version
    package = editing.changed_package(work, changes)
    if editing.only_adds_media(work, changes):
        package.html.update(editing.html_of(work.edition))
    db.session.rollback()
    try:
        checked = editing.check_package(package, version, lambda: taught_or_404(slug))
        editing.take_over(taught_or_404(slug), checked, version=version, by_id=current_user.id)
    except Faulty as error:
        db.session.rollback()
        return error.faults
    except ChangedMeanwhile:
        db.session.rollback()
        raise
    db.session.commit()
    return None


def is_draft(work: WorkingCopy) -> bool:
    """Return whether the newest edition is a draft."""
    return work.edition.state is EditionState.DRAFT

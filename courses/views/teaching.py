"""What the pages of the trainer's desk share: the course one may change, and saving with what may come between."""

from typing import NoReturn

from flask import abort, make_response, render_template, request
from flask_login import current_user

from core.db import db
from core.documents.faults import Faults
from core.web import find_or_404
from courses import editing, teach_rows
from courses.editing import ChangedMeanwhile, Workpiece
from courses.models import Course, EditionState
from courses.package.checking import Faulty

CHOSEN = {"csrf_token", "seen", "kind", "scene", "stage", "lesson", "difficulty", "answer", "way", "minutes"}
"""Fields of the editors in which nothing is written; a box that is ticked says `y`."""


def taught_or_404(slug: str) -> Course:
    """The course at this address, if it is one's own."""
    return find_or_404(teach_rows.taught_by(current_user), slug=slug)


def open_or_404(slug: str) -> Workpiece:
    """The course with its files."""
    return editing.open_course(taught_or_404(slug))


def gone(work: Workpiece) -> NoReturn:
    """What is not in the course is not there (404); who sent words for it gets them back, to be copied (409)."""
    if request.method != "POST":
        abort(404)
    typed = [said.strip("\r\n") for name, said in request.form.items() if name not in CHOSEN and said.strip() not in {"", "y"}]
    shown = render_template("courses/teach_gone.html", work=work, typed="\n\n".join(typed))
    abort(make_response(shown, 409))


def saved(work: Workpiece, changes: dict[str, bytes | None]) -> Faults | None:
    """Save and commit; the faults where there are some, and then nothing is saved. Raises ChangedMeanwhile.

    What takes long, looking through the course and rendering it, is done while nobody waits for it: without a transaction.
    """
    slug, version = work.course.slug, work.version
    package = editing.changed_package(work, changes)
    if editing.only_adds_media(work, changes):
        package.html.update(editing.html_of(work.edition))
    db.session.rollback()
    try:
        checked = editing.looked_through(package, version, lambda: taught_or_404(slug))
        editing.take_over(taught_or_404(slug), checked, version=version, by_id=current_user.id)
    except Faulty as refused:
        db.session.rollback()
        return refused.faults
    except ChangedMeanwhile:
        db.session.rollback()
        raise
    db.session.commit()
    return None


def is_draft(work: Workpiece) -> bool:
    """Whether what stands there is not published yet."""
    return work.edition.state is EditionState.DRAFT

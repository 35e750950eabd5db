"""The form in which trainers edit the checkpoints of the first two stages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from courses import editing as course_editing
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.models import StageKey
from courses.views.teaching import open_or_404, save_changes
from quizzes import editing
from quizzes.forms.editing import CheckpointsForm
from quizzes.models import AskedIn

bp = Blueprint("teach_checkpoints", __name__)


@bp.get("/teach/<slug>/checkpoints")
def edit_checkpoints(slug: str):
    """Show the form with the current values."""
    work = open_or_404(slug)
    aware, quiz = _both(work)
    form = CheckpointsForm(
        formdata=None, seen=_seen(work), prompt=aware["prompt"], pass_mark=quiz["pass_mark"], draw=quiz["draw"]
    )
    return _render(work, form)


@bp.post("/teach/<slug>/checkpoints")
def update_checkpoints(slug: str):
    """Save the checkpoints into the draft."""
    work, form = open_or_404(slug), CheckpointsForm()
    if not form.validate_on_submit():
        return _render(work, form), 422
    if form.seen.data != _seen(work):
        return _render(work, form, conflict=True), 409
    changes = editing.changed_checkpoints(work, prompt=form.prompt.data, pass_mark=form.pass_mark.data, draw=form.draw.data)
    try:
        faults = save_changes(work, changes)
    except ChangedMeanwhile:
        return _render(open_or_404(slug), form, conflict=True), 409
    if faults:
        package = course_editing.changed_package(work, changes)
        form.take_faults(faults, about=package.checkpoint(StageKey.KNOWLEDGE))
        return _render(open_or_404(slug), form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _render(work: WorkingCopy, form: CheckpointsForm, *, conflict: bool = False) -> str:
    aware, quiz = _both(work)
    bank = editing.bank_of(work).value
    if conflict:
        form.seen.data = _seen(work)
    return render_template(
        "quizzes/teach_checkpoints.html",
        work=work,
        form=form,
        questions=[question for key in aware["questions"] for question in bank if question["key"] == key],
        to_draw_from=sum(question["stage"] == AskedIn.KNOWLEDGE for question in bank),
        theirs=editing.as_text({"awareness": aware, "knowledge": quiz}) if conflict else None,
    )


def _both(work: WorkingCopy) -> tuple[dict[str, Any], dict[str, Any]]:
    stages = work.package.course.value["stages"]
    return stages["awareness"]["checkpoint"], stages["knowledge"]["checkpoint"]


def _seen(work: WorkingCopy) -> str:
    return course_editing.fingerprint(_both(work))

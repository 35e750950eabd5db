"""The form in which trainers edit the practical task of a course."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from courses import editing as course_editing
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.models import StageKey
from courses.views.teaching import open_or_404, save_changes
from quizzes import editing
from quizzes.forms.editing_task import TaskForm, shown

bp = Blueprint("teach_tasks", __name__)


@bp.get("/teach/<slug>/task")
def edit_task(slug: str):
    """Show the form with the current task."""
    work = open_or_404(slug)
    task = _task(work)
    return _render(work, TaskForm(formdata=None, seen=course_editing.fingerprint(task), **shown(task)))


@bp.post("/teach/<slug>/task")
def update_task(slug: str):
    """Save the task into the draft."""
    work, form = open_or_404(slug), TaskForm()
    task = _task(work)
    if not form.validate_on_submit():
        return _render(work, form), 422
    if form.seen.data != course_editing.fingerprint(task):
        return _render(work, form, conflict=True), 409
    changes = editing.changed_task(work, form.fields(task))
    try:
        faults = save_changes(work, changes)
    except ChangedMeanwhile:
        return _render(open_or_404(slug), form, conflict=True), 409
    if faults:
        package = course_editing.changed_package(work, changes)
        form.take_faults(faults, about=package.checkpoint(StageKey.SKILL))
        return _render(open_or_404(slug), form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor="skill"), 303)


def _render(work: WorkingCopy, form: TaskForm, *, conflict: bool = False) -> str:
    task = _task(work)
    if conflict:
        form.seen.data = course_editing.fingerprint(task)
    form.add_rows()
    return render_template(
        "quizzes/teach_task.html",
        work=work,
        form=form,
        evidence={entry["key"]: entry for entry in task["evidence"]},
        examples=task.get("examples", {}),
        theirs=editing.as_text(task) if conflict else None,
    )


def _task(work: WorkingCopy) -> dict[str, Any]:
    return work.package.course.value["stages"][StageKey.SKILL.value]["checkpoint"]

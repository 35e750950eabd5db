"""The modules of a course: adding, renaming and merging them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core.errors import DomainError
from core.refusals import refusals, words_of
from core.wording import in_language
from courses import editing, modules
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.forms.editing import ModuleForm, NewModuleForm
from courses.models import STAGES, StageKey
from courses.package.course_part import modules_of
from courses.views.teach_courses import render_course
from courses.views.teaching import abort_gone, open_or_404, save_changes
from courses.wording import stage_name

bp = Blueprint("teach_modules", __name__)


@bp.get("/teach/<slug>/stages/<stage>/modules/new")
def new_module(slug: str, stage: str):
    """Show an empty form for a module of this stage."""
    work, key = open_or_404(slug), _stage(stage)
    return _render_new(work, key, _with_choices(NewModuleForm(formdata=None), work, key))


@bp.post("/teach/<slug>/stages/<stage>/modules")
def create_module(slug: str, stage: str):
    """Add the module with an existing lesson, or open the editor for a new lesson, which then adds both."""
    work, key = open_or_404(slug), _stage(stage)
    form = _with_choices(NewModuleForm(), work, key)
    if modules.has_module(work, key, form.first.data, module_title=form.titles()):  # the form was sent twice
        return _redirect_to_new(slug, form)
    if not form.validate_on_submit():
        return _render_new(work, key, form), 422
    if not form.first.data:
        last = work.package.course.value["stages"][key.value]["modules"][-1]["key"]
        title = {"begins": form.title.data, "begins_en": form.title_en.data or None}
        return redirect(url_for("teach_lessons.new_lesson", slug=slug, module=last, **title), 303)
    try:
        faults = save_changes(work, modules.with_new_module(work, form.first.data, module_title=form.titles()))
    except ChangedMeanwhile as error:
        return _retry(slug, key, form, error)
    if faults:
        form.take_faults(faults)
        return _render_new(open_or_404(slug), key, form), 422
    return _redirect_to_new(slug, form)


@bp.get("/teach/<slug>/modules/<module>")
def edit_module(slug: str, module: str):
    """Show the form with the current title."""
    work = open_or_404(slug)
    title = _module(work, module)["title"]
    form = ModuleForm(formdata=None, seen=_fingerprint(work, module), title=title["id"], title_en=title.get("en"))
    return _render(work, module, form)


@bp.post("/teach/<slug>/modules/<module>")
def update_module(slug: str, module: str):
    """Save the title into the draft."""
    work, form = open_or_404(slug), ModuleForm()
    _module(work, module)
    if not form.validate_on_submit():
        return _render(work, module, form), 422
    if form.seen.data != _fingerprint(work, module):
        return _render(work, module, form, conflict=True), 409
    try:
        faults = save_changes(work, modules.with_module_renamed(work, module, module_title=form.titles()))
    except ChangedMeanwhile:
        return _render(open_or_404(slug), module, form, conflict=True), 409
    if faults:
        form.take_faults(faults)
        return _render(open_or_404(slug), module, form), 422
    flash(_("Saved in the draft."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=f"module-{module}"), 303)


@bp.post("/teach/<slug>/modules/<module>/removal")
def delete_module(slug: str, module: str):
    """Merge the module into its neighbour. Does nothing where it is merged already."""
    work = open_or_404(slug)
    exists = any(node.value["key"] == module for _stage_key, node in modules_of(work.package))
    with refusals() as refused:
        faults = save_changes(work, modules.with_module_merged(work, module)) if exists else None
    if refused:
        return render_course(open_or_404(slug), refused=refused.words), refused.status
    if faults:
        return render_course(open_or_404(slug), faults=faults), 422
    flash(_("The module is gone from the draft; its lessons are all there."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _stage(stage: str) -> StageKey:
    return next((key for key in STAGES if key.value == stage), None) or abort(404)


def _module(work: WorkingCopy, key: str) -> dict[str, Any]:
    documents = (node.value for _stage_key, node in modules_of(work.package))
    return next((document for document in documents if document["key"] == key), None) or abort_gone(work)


def _fingerprint(work: WorkingCopy, module: str) -> str:
    return editing.fingerprint(_module(work, module)["title"])


def _with_choices(form: NewModuleForm, work: WorkingCopy, stage: StageKey) -> NewModuleForm:
    """Set the choices of the first lesson: the stage's lessons that may leave their module, and a new one."""
    only = modules.only_lessons(work, stage)
    keys = [key for module in work.package.course.value["stages"][stage.value]["modules"] for key in module["lessons"]]
    titles = {key: in_language(work.package.lessons[key].fields.value["title"]) for key in keys if key not in only}
    form.first.choices = [("", _("A new lesson, which I write next")), *titles.items()]
    return form


def _redirect_to_new(slug: str, form: NewModuleForm) -> Any:
    flash(_("The module stands in the draft, with its first lesson."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=form.first.data), 303)


def _retry(slug: str, stage: StageKey, form: NewModuleForm, error: DomainError) -> Any:
    """Show the form again after somebody else saved the course, unless the module exists by now."""
    work = open_or_404(slug)
    if modules.has_module(work, stage, form.first.data, module_title=form.titles()):
        return _redirect_to_new(slug, form)
    form.form_errors.append(words_of(error))
    return _render_new(work, stage, _with_choices(form, work, stage)), error.status


def _render_new(work: WorkingCopy, stage: StageKey, form: NewModuleForm) -> str:
    return render_template("courses/teach_new_module.html", work=work, form=form, stage=stage, stage_name=stage_name(stage))


def _render(work: WorkingCopy, module: str, form: ModuleForm, *, conflict: bool = False) -> str:
    if conflict:
        form.seen.data = _fingerprint(work, module)
    current = "\n".join(_module(work, module)["title"].values())
    return render_template(
        "courses/teach_module.html",
        work=work,
        module=module,
        form=form,
        theirs=current if conflict else None,
        neighbour=modules.neighbour(work, module),
    )

"""The modules of a course: a new one, another title, and two made one."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core.errors import DomainError
from core.refusals import refusals, words_of
from core.wording import in_language
from courses import editing, modules
from courses.editing import ChangedMeanwhile, Workpiece
from courses.forms.editing import ModuleForm, NewModuleForm
from courses.models import STAGES, StageKey
from courses.package.course_part import modules_of
from courses.views.teach_courses import course_page
from courses.views.teaching import gone, open_or_404, saved
from courses.wording import stage_name

bp = Blueprint("teach_modules", __name__)


@bp.get("/teach/<slug>/stages/<stage>/modules/new")
def new_module(slug: str, stage: str):
    """An empty form for a module of one stage."""
    work, key = open_or_404(slug), _stage(stage)
    return _new_page(work, key, _choosing(NewModuleForm(formdata=None), work, key))


@bp.post("/teach/<slug>/stages/<stage>/modules")
def create_module(slug: str, stage: str):
    """Begin it with a lesson that is there; with a new one its editor is next, and saving that makes both."""
    work, key = open_or_404(slug), _stage(stage)
    form = _choosing(NewModuleForm(), work, key)
    if modules.begins(work, key, form.first.data, called=form.titles()):  # sent twice
        return _begun(slug, form)
    if not form.validate_on_submit():
        return _new_page(work, key, form), 422
    if not form.first.data:
        last = work.package.course.value["stages"][key.value]["modules"][-1]["key"]
        begun = {"begins": form.title.data, "begins_en": form.title_en.data or None}
        return redirect(url_for("teach_lessons.new_lesson", slug=slug, module=last, **begun), 303)
    try:
        faults = saved(work, modules.begun_with(work, form.first.data, called=form.titles()))
    except ChangedMeanwhile as error:
        return _again(slug, key, form, error)
    if faults:
        form.take_faults(faults)
        return _new_page(open_or_404(slug), key, form), 422
    return _begun(slug, form)


@bp.get("/teach/<slug>/modules/<module>")
def edit_module(slug: str, module: str):
    """Its title as it stands."""
    work = open_or_404(slug)
    title = _module(work, module)["title"]
    form = ModuleForm(formdata=None, seen=_seen(work, module), title=title["id"], title_en=title.get("en"))
    return _page(work, module, form)


@bp.post("/teach/<slug>/modules/<module>")
def update_module(slug: str, module: str):
    """Save it into the draft."""
    work, form = open_or_404(slug), ModuleForm()
    _module(work, module)
    if not form.validate_on_submit():
        return _page(work, module, form), 422
    if form.seen.data != _seen(work, module):
        return _page(work, module, form, theirs=True), 409
    try:
        faults = saved(work, modules.renamed(work, module, called=form.titles()))
    except ChangedMeanwhile:
        return _page(open_or_404(slug), module, form, theirs=True), 409
    if faults:
        form.take_faults(faults)
        return _page(open_or_404(slug), module, form), 422
    flash(_("Saved in the draft."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=f"module-{module}"), 303)


@bp.post("/teach/<slug>/modules/<module>/removal")
def delete_module(slug: str, module: str):
    """Its lessons go to its neighbour. Twice is once."""
    work = open_or_404(slug)
    there = any(one.value["key"] == module for _stage_key, one in modules_of(work.package))
    with refusals() as refused:
        faults = saved(work, modules.joined(work, module)) if there else None
    if refused:
        return course_page(open_or_404(slug), refused=refused.words), refused.status
    if faults:
        return course_page(open_or_404(slug), faults=faults), 422
    flash(_("The module is gone from the draft; its lessons are all there."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _stage(stage: str) -> StageKey:
    return next((key for key in STAGES if key.value == stage), None) or abort(404)


def _module(work: Workpiece, key: str) -> dict[str, Any]:
    return next((one.value for _stage_key, one in modules_of(work.package) if one.value["key"] == key), None) or gone(work)


def _seen(work: Workpiece, module: str) -> str:
    return editing.fingerprint(_module(work, module)["title"])


def _choosing(form: NewModuleForm, work: Workpiece, stage: StageKey) -> NewModuleForm:
    """The form with the lessons with which a module of this stage may begin."""
    kept = modules.alone(work, stage)
    there = [key for one in work.package.course.value["stages"][stage.value]["modules"] for key in one["lessons"]]
    titles = {key: in_language(work.package.lessons[key].fields.value["title"]) for key in there if key not in kept}
    form.first.choices = [("", _("A new lesson, which I write next")), *titles.items()]
    return form


def _begun(slug: str, form: NewModuleForm) -> Any:
    flash(_("The module stands in the draft, with its first lesson."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=form.first.data), 303)


def _again(slug: str, stage: StageKey, form: NewModuleForm, error: DomainError) -> Any:
    """Somebody saved meanwhile: the same form over the course as it is now."""
    work = open_or_404(slug)
    if modules.begins(work, stage, form.first.data, called=form.titles()):
        return _begun(slug, form)
    form.form_errors.append(words_of(error))
    return _new_page(work, stage, _choosing(form, work, stage)), error.status


def _new_page(work: Workpiece, stage: StageKey, form: NewModuleForm) -> str:
    return render_template("courses/teach_new_module.html", work=work, form=form, stage=stage, stage_name=stage_name(stage))


def _page(work: Workpiece, module: str, form: ModuleForm, *, theirs: bool = False) -> str:
    if theirs:
        form.seen.data = _seen(work, module)
    standing = "\n".join(_module(work, module)["title"].values())
    return render_template(
        "courses/teach_module.html",
        work=work,
        module=module,
        form=form,
        theirs=standing if theirs else None,
        neighbour=modules.neighbour(work, module),
    )

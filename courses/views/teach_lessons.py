"""The editor of a lesson, with a preview."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from core.db import db
from core.documents.faults import Fault, Faults
from core.refusals import refusals
from core.web import reads_only
from core.wording import in_language, kilobytes
from courses import editing, modules, previewing
from courses.editing import DOWN, UP, ChangedMeanwhile, WorkingCopy
from courses.forms.editing import LessonForm
from courses.models import StageKey
from courses.package.course_part import modules_of
from courses.tools import tools
from courses.views.teach_courses import render_course
from courses.views.teaching import abort_gone, open_or_404, save_changes
from courses.views.tool_cards import with_tools

bp = Blueprint("teach_lessons", __name__)

NEW_TEXT = "\n\n::: remember\n\n:::\n"
"""The text of a new lesson: an empty section to remember, with which every lesson ends."""
EMPTY_SCENES = 2
"""Empty rows for further scenes."""


@bp.get("/teach/<slug>/modules/<module>/lessons/new")
def new_lesson(slug: str, module: str):
    """Show an empty editor for a lesson in this module, or in a new module of the same stage (`begins` in the query)."""
    work = open_or_404(slug)
    _stage_of(work, module)
    module_title = {name: request.args.get(name, "") for name in ("begins", "begins_en")}
    form = LessonForm(formdata=None, minutes=5, kind="text", source=NEW_TEXT, **module_title)
    return _render(work, form, None, module=module)


@bp.post("/teach/<slug>/modules/<module>/lessons")
def create_lesson(slug: str, module: str):
    """Add the lesson at the end of its module, or in a new module."""
    work, form = open_or_404(slug), LessonForm()
    stage = _stage_of(work, module)
    if not form.validate_on_submit():
        return _render(work, form, None, module=module, with_faults=True), 422
    existing = editing.find_same_lesson(work, source=form.source.data, **form.front())
    if existing:  # the form was sent twice
        return _redirect_to_new(slug, existing, form)
    key = editing.key_for(form.title.data, {*work.package.lessons, *work.package.translations})
    with form.showing_refusals() as refused:
        faults = save_changes(work, _with_new(work, form, key, stage, module))
    if refused:
        return _render(open_or_404(slug), form, None, module=module), refused.status
    if faults:
        return _render(open_or_404(slug), form, None, module=module, with_faults=True, elsewhere=_elsewhere(faults, key)), 422
    return _redirect_to_new(slug, key, form)


@bp.get("/teach/<slug>/lessons/<key>")
def edit_lesson(slug: str, key: str):
    """Show the editor with the current lesson."""
    work = open_or_404(slug)
    return _render(work, _filled(work, key), key)


@bp.post("/teach/<slug>/lessons/<key>")
def update_lesson(slug: str, key: str):
    """Save the lesson into the draft. The first change after a publication creates the draft."""
    work, form = open_or_404(slug), LessonForm()
    _lesson(work, key)
    if not form.validate_on_submit():
        return _render(work, form, key, with_faults=True), 422
    if form.seen.data != _fingerprint(work, key):
        return _render(work, form, key, conflict=True), 409
    try:
        faults = save_changes(work, editing.lesson_file(work, key, source=form.source.data, **form.front()))
    except ChangedMeanwhile:
        return _render(open_or_404(slug), form, key, conflict=True), 409
    if faults:
        return _render(open_or_404(slug), form, key, with_faults=True, elsewhere=_elsewhere(faults, key)), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for(".edit_lesson", slug=slug, key=key), 303)


@bp.post("/teach/<slug>/lessons/<key>/preview")
@reads_only
def show_preview(slug: str, key: str):
    """Preview the lesson without saving it."""
    work = open_or_404(slug)
    _lesson(work, key)
    return _render(work, LessonForm(), key, with_faults=True)


@bp.post("/teach/<slug>/modules/<module>/lessons/preview")
@reads_only
def show_new_preview(slug: str, module: str):
    """Preview a new lesson without saving it."""
    work = open_or_404(slug)
    _stage_of(work, module)
    return _render(work, LessonForm(), None, module=module, with_faults=True)


@bp.post("/teach/<slug>/lessons/<key>/place")
def update_place(slug: str, key: str):
    """Move the lesson one place up or down."""
    work = open_or_404(slug)
    _lesson(work, key)
    step = UP if request.form.get("way") == "up" else DOWN
    faults = save_changes(work, editing.moved_lesson(work, key, step))
    if faults:
        return render_course(open_or_404(slug), faults=faults), 422
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=key), 303)


@bp.get("/teach/<slug>/lessons/<key>/removal/new")
def new_removal(slug: str, key: str):
    """Ask for confirmation."""
    work = open_or_404(slug)
    return render_template("courses/teach_removal.html", work=work, key=key, lesson=_lesson(work, key).fields.value)


@bp.post("/teach/<slug>/lessons/<key>/removal")
def delete_lesson(slug: str, key: str):
    """Remove the lesson from the draft; published editions keep it. Does nothing where it is removed already."""
    work = open_or_404(slug)
    with refusals() as refused:
        faults = save_changes(work, editing.without_lesson(work, key)) if key in work.package.lessons else None
    if refused:
        return render_course(open_or_404(slug), refused=refused.words), refused.status
    if faults:
        return render_course(
            open_or_404(slug), faults=faults, refused=_("The lesson stays, because something still needs it.")
        ), 422
    flash(_("The lesson is out of the draft."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _render(
    work: WorkingCopy,
    form: LessonForm,
    key: str | None,
    *,
    module: str | None = None,
    with_faults: bool = False,
    conflict: bool = False,
    elsewhere: Sequence[Fault] = (),
) -> str:
    """Render the editor. `with_faults` shows the faults of the text and those `elsewhere` in the course.

    After a `conflict` the page shows the saved text beside the sent one.
    """
    if key:
        _lesson(work, key)  # aborts where somebody removed the lesson in between
    db.session.rollback()  # rendering takes long, so it must not hold a transaction
    preview = previewing.preview(work, key, form.front(), form.source.data or "")
    if with_faults:
        _take_faults(form, preview.key, Faults({*preview.faults, *elsewhere}), preview.package)
    if conflict and key:
        form.seen.data = _fingerprint(work, key)
    _add_empty_scenes(form)
    return render_template(
        "courses/teach_lesson.html",
        work=work,
        form=form,
        key=key,
        module=module,
        preview=preview,
        html=with_tools(preview.html),
        size=kilobytes(preview.size),
        theirs=work.files[f"lessons/{key}.md"].decode() if conflict else None,
        pictures=sorted(work.package.media),
        evidence=_evidence_of(work),
        tools=tools(),
        where=_module_title(work, key, module, form),
    )


def _redirect_to_new(slug: str, key: str, form: LessonForm) -> Any:
    with_module = _("The module stands in the draft, with its first lesson.")
    flash(with_module if form.begins.data else _("The lesson stands in the draft, last in its module."), "good")
    return redirect(url_for(".edit_lesson", slug=slug, key=key), 303)


def _elsewhere(faults: Faults, key: str) -> list[Fault]:
    """Return the faults outside the lesson's own file, for example a glossary word that no lesson uses any more."""
    return [fault for fault in faults if fault.file != f"lessons/{key}.md"]


def _with_new(work: WorkingCopy, form: LessonForm, key: str, stage: StageKey, module: str) -> dict[str, bytes | None]:
    """Return the files that add the lesson to its module, or to a new module."""
    content = {"source": form.source.data, **form.front()}
    if form.begins.data:
        return modules.with_new_module_and_lesson(work, key, stage=stage, module_title=form.new_module_title(), **content)
    return editing.new_lesson(work, key, stage=stage, module=module, **content)


def _add_empty_scenes(form: LessonForm) -> None:
    """Add empty rows for further scenes, up to the most that a lesson may have."""
    empty = sum(not any(scene.data.values()) for scene in form.scenes)
    for _row in range(min(EMPTY_SCENES - empty, form.scenes.max_entries - len(form.scenes))):
        form.scenes.append_entry()


def _take_faults(form: LessonForm, key: str, faults: Faults, package: Any) -> None:
    """Show the importer's faults in the form, unless the form has errors of its own."""
    lesson = package.lessons[key]
    form.take_lesson_faults([] if form.errors else faults, lesson.file, lesson.first_line, lesson.front)


def _lesson(work: WorkingCopy, key: str) -> Any:
    return work.package.lessons.get(key) or abort_gone(work)


def _fingerprint(work: WorkingCopy, key: str) -> str:
    return work.fingerprint(f"lessons/{key}.md")


def _filled(work: WorkingCopy, key: str) -> LessonForm:
    lesson = _lesson(work, key)
    front = lesson.fields.value
    scenes = front.get("scenes") or []
    return LessonForm(
        formdata=None,
        seen=_fingerprint(work, key),
        title=front["title"]["id"],
        title_en=front["title"].get("en"),
        kind=front["kind"],
        minutes=front["minutes"],
        objective=front["objective"],
        wa=front.get("wa"),
        source=lesson.source.strip("\n"),
        scenes=scenes,
        **{f"deed_{name}": value for name, value in (front.get("deed") or {}).items()},
    )


def _evidence_of(work: WorkingCopy) -> list[Any]:
    """Return the evidence of the course's task, for the list from which the deed's part is chosen."""
    task = work.package.checkpoint(StageKey.SKILL)
    return task.value.get("evidence", []) if task is not None else []


def _stage_of(work: WorkingCopy, module: str) -> StageKey:
    """Return the stage of a module, or abort where the course has no such module."""
    stages = (stage for stage, node in modules_of(work.package) if node.value["key"] == module)
    return next(stages, None) or abort_gone(work)


def _module_title(work: WorkingCopy, key: str | None, module: str | None, form: LessonForm) -> str:
    """Return the title of the lesson's module, existing or new."""
    if not key and form.begins.data:
        return _("New module: %(module)s", module=in_language(form.new_module_title()))
    documents = [node.value for _stage, node in modules_of(work.package)]
    titles = (
        in_language(document["title"]) for document in documents if key in document["lessons"] or document["key"] == module
    )
    return next(titles, "")

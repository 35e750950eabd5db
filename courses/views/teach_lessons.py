"""A lesson in the making: its form, and beside it what a learner's phone will show."""

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
from courses.editing import DOWN, UP, ChangedMeanwhile, Workpiece
from courses.forms.editing import LessonForm
from courses.models import StageKey
from courses.package.course_part import modules_of
from courses.tools import tools
from courses.views.teach_courses import course_page
from courses.views.teaching import gone, open_or_404, saved
from courses.views.tool_cards import with_tools

bp = Blueprint("teach_lessons", __name__)

BEGUN = "\n\n::: remember\n\n:::\n"
"""What every lesson ends with."""
SCENES = 2
"""Empty rows for more scenes."""


@bp.get("/teach/<slug>/modules/<module>/lessons/new")
def new_lesson(slug: str, module: str):
    """An empty lesson for one module, or for a new one that begins with it, last in the same stage."""
    work = open_or_404(slug)
    _stage_of(work, module)
    begun = {name: request.args.get(name, "") for name in ("begins", "begins_en")}
    return _page(work, LessonForm(formdata=None, minutes=5, kind="text", source=BEGUN, **begun), None, module=module)


@bp.post("/teach/<slug>/modules/<module>/lessons")
def create_lesson(slug: str, module: str):
    """Add it to its module, last; with a new module where it begins one."""
    work, form = open_or_404(slug), LessonForm()
    stage = _stage_of(work, module)
    if not form.validate_on_submit():
        return _page(work, form, None, module=module, looked=True), 422
    twin = editing.written_already(work, source=form.source.data, **form.front())
    if twin:  # sent twice
        return _made(slug, twin, form)
    key = editing.key_for(form.title.data, {*work.package.lessons, *work.package.translations})
    with form.showing_refusals() as refused:
        faults = saved(work, _with_new(work, form, key, stage, module))
    if refused:
        return _page(open_or_404(slug), form, None, module=module), refused.status
    if faults:
        return _page(open_or_404(slug), form, None, module=module, looked=True, elsewhere=_elsewhere(faults, key)), 422
    return _made(slug, key, form)


@bp.get("/teach/<slug>/lessons/<key>")
def edit_lesson(slug: str, key: str):
    """The lesson as it stands."""
    work = open_or_404(slug)
    return _page(work, _filled(work, key), key)


@bp.post("/teach/<slug>/lessons/<key>")
def update_lesson(slug: str, key: str):
    """Save it into the draft; the first change after a publication makes one."""
    work, form = open_or_404(slug), LessonForm()
    _lesson(work, key)
    if not form.validate_on_submit():
        return _page(work, form, key, looked=True), 422
    if form.seen.data != _seen(work, key):
        return _page(work, form, key, theirs=True), 409
    try:
        faults = saved(work, editing.lesson_file(work, key, source=form.source.data, **form.front()))
    except ChangedMeanwhile:
        return _page(open_or_404(slug), form, key, theirs=True), 409
    if faults:
        return _page(open_or_404(slug), form, key, looked=True, elsewhere=_elsewhere(faults, key)), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for(".edit_lesson", slug=slug, key=key), 303)


@bp.post("/teach/<slug>/lessons/<key>/preview")
@reads_only
def show_preview(slug: str, key: str):
    """What was typed, as a phone will show it; nothing is saved."""
    work = open_or_404(slug)
    _lesson(work, key)
    return _page(work, LessonForm(), key, looked=True)


@bp.post("/teach/<slug>/modules/<module>/lessons/preview")
@reads_only
def show_new_preview(slug: str, module: str):
    """The same for a lesson that is not there yet."""
    work = open_or_404(slug)
    _stage_of(work, module)
    return _page(work, LessonForm(), None, module=module, looked=True)


@bp.post("/teach/<slug>/lessons/<key>/place")
def update_place(slug: str, key: str):
    """One place up or down."""
    work = open_or_404(slug)
    _lesson(work, key)
    way = UP if request.form.get("way") == "up" else DOWN
    faults = saved(work, editing.moved_lesson(work, key, way))
    if faults:
        return course_page(open_or_404(slug), faults=faults), 422
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=key), 303)


@bp.get("/teach/<slug>/lessons/<key>/removal/new")
def new_removal(slug: str, key: str):
    """Ask first."""
    work = open_or_404(slug)
    return render_template("courses/teach_removal.html", work=work, key=key, lesson=_lesson(work, key).fields.value)


@bp.post("/teach/<slug>/lessons/<key>/removal")
def delete_lesson(slug: str, key: str):
    """Take a lesson out of the draft; editions that are published keep it. Twice is once."""
    work = open_or_404(slug)
    with refusals() as refused:
        faults = saved(work, editing.without_lesson(work, key)) if key in work.package.lessons else None
    if refused:
        return course_page(open_or_404(slug), refused=refused.words), refused.status
    if faults:
        return course_page(
            open_or_404(slug), faults=faults, refused=_("The lesson stays, because something still needs it.")
        ), 422
    flash(_("The lesson is out of the draft."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _page(
    work: Workpiece,
    form: LessonForm,
    key: str | None,
    *,
    module: str | None = None,
    looked: bool = False,
    theirs: bool = False,
    elsewhere: Sequence[Fault] = (),
) -> str:
    """The editor. `looked`: say the faults of what was typed, and those that it makes `elsewhere` in the course;
    `theirs`: somebody else saved, show their text too.
    """
    if key:
        _lesson(work, key)  # it may have gone while it was being saved
    db.session.rollback()  # rendered while nobody waits for it
    preview = previewing.preview(work, key, form.front(), form.source.data or "")
    if looked:
        _take_faults(form, preview.key, Faults({*preview.faults, *elsewhere}), preview.package)
    if theirs and key:
        form.seen.data = _seen(work, key)
    _leave_room(form)
    return render_template(
        "courses/teach_lesson.html",
        work=work,
        form=form,
        key=key,
        module=module,
        preview=preview,
        html=with_tools(preview.html),
        size=kilobytes(preview.size),
        theirs=work.files[f"lessons/{key}.md"].decode() if theirs else None,
        pictures=sorted(work.package.media),
        tools=tools(),
        where=_where(work, key, module, form),
    )


def _made(slug: str, key: str, form: LessonForm) -> Any:
    begun = _("The module stands in the draft, with its first lesson.")
    flash(begun if form.begins.data else _("The lesson stands in the draft, last in its module."), "good")
    return redirect(url_for(".edit_lesson", slug=slug, key=key), 303)


def _elsewhere(faults: Faults, key: str) -> list[Fault]:
    """What refused a lesson and is not in its own file: a word of the glossary that no lesson has any more, a module too long."""
    return [fault for fault in faults if fault.file != f"lessons/{key}.md"]


def _with_new(work: Workpiece, form: LessonForm, key: str, stage: StageKey, module: str) -> dict[str, bytes | None]:
    """The course with the lesson, in its module or in the one that it begins."""
    typed = {"source": form.source.data, **form.front()}
    if form.begins.data:
        return modules.begun_with_new(work, key, stage=stage, called=form.begun(), **typed)
    return editing.new_lesson(work, key, stage=stage, module=module, **typed)


def _leave_room(form: LessonForm) -> None:
    """Two empty rows for more scenes, as long as there may be more."""
    empty = sum(not any(scene.data.values()) for scene in form.scenes)
    for _row in range(min(SCENES - empty, form.scenes.max_entries - len(form.scenes))):
        form.scenes.append_entry()


def _take_faults(form: LessonForm, key: str, faults: Faults, package: Any) -> None:
    """What the form said already of a field, the importer need not say again."""
    lesson = package.lessons[key]
    form.take_lesson_faults([] if form.errors else faults, lesson.file, lesson.first_line, lesson.front)


def _lesson(work: Workpiece, key: str) -> Any:
    return work.package.lessons.get(key) or gone(work)


def _seen(work: Workpiece, key: str) -> str:
    return work.seen(f"lessons/{key}.md")


def _filled(work: Workpiece, key: str) -> LessonForm:
    lesson = _lesson(work, key)
    front = lesson.fields.value
    scenes = front.get("scenes") or []
    return LessonForm(
        formdata=None,
        seen=_seen(work, key),
        title=front["title"]["id"],
        title_en=front["title"].get("en"),
        kind=front["kind"],
        minutes=front["minutes"],
        objective=front["objective"],
        wa=front.get("wa"),
        source=lesson.source.strip("\n"),
        scenes=scenes,
    )


def _stage_of(work: Workpiece, module: str) -> StageKey:
    """The stage of a module, if the course has such a module."""
    return next((stage for stage, one in modules_of(work.package) if one.value["key"] == module), None) or gone(work)


def _where(work: Workpiece, key: str | None, module: str | None, form: LessonForm) -> str:
    """The title of the module in which the lesson stands, or will stand."""
    if not key and form.begins.data:
        return _("New module: %(module)s", module=in_language(form.begun()))
    there = [one.value for _stage, one in modules_of(work.package)]
    return next((in_language(one["title"]) for one in there if key in one["lessons"] or one["key"] == module), "")

"""Pages on which trainers add, edit and remove questions."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from core.documents.faults import Faults
from core.refusals import words_of
from core.wording import in_language
from courses import editing as course_editing
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.package.course_part import lessons_of
from courses.package.media import is_picture
from courses.views.teach_courses import render_course
from courses.views.teaching import abort_gone, open_or_404, save_changes
from quizzes import editing
from quizzes.forms.editing import QuestionForm, pre_test_choices
from quizzes.models import AskedIn
from quizzes.questions import TYPES
from quizzes.questions.kind import Kind

bp = Blueprint("teach_questions", __name__)

ADDED_TO = set(AskedIn) - {AskedIn.PRE_TEST}
"""The places for new questions. The questions of a pre-test are added and removed together, in the package."""


@bp.get("/teach/<slug>/questions/new")
def choose_type(slug: str):
    """List the question types to choose from."""
    work = open_or_404(slug)
    return render_template("quizzes/teach_types.html", work=work, kinds=TYPES.values(), stage=_stage())


@bp.get("/teach/<slug>/questions/new/<type>")
def new_question(slug: str, type: str):
    """Show an empty form for a question of this type."""
    work = open_or_404(slug)
    kind = TYPES.get(type) or abort(404)
    form = kind.FORM(formdata=None, stage=_stage(), difficulty="easy", lesson=request.args.get("lesson"))
    return _render(work, form, kind)


@bp.post("/teach/<slug>/questions/new/<type>")
def create_question(slug: str, type: str):
    """Add the question to the draft."""
    work = open_or_404(slug)
    kind = TYPES.get(type) or abort(404)
    form = _sent(work, kind)
    if not form.validate_on_submit():
        return _render(work, form, kind), 422
    key = editing.free_key(work, form.stage.data)
    fields = {"key": key, "type": type, "tags": [form.lesson.data], **form.head(), **form.body()}
    changes = editing.new_question(work, fields)
    try:
        faults = save_changes(work, changes)
    except ChangedMeanwhile as error:
        form.form_errors.append(words_of(error))
        return _render(open_or_404(slug), form, kind), 409
    if faults:
        return _faulty(slug, form, kind, key, changes, faults)
    flash(_("The question %(key)s stands in the draft.", key=key), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=form.stage.data), 303)


@bp.get("/teach/<slug>/questions/<key>")
def edit_question(slug: str, key: str):
    """Show the form with the current question."""
    work = open_or_404(slug)
    question = _question(work, key)
    kind = TYPES[question["type"]]
    head = {name: question.get(name) for name in ("stage", "lesson", "difficulty", "stem", "hint", "after", "explanation")}
    shown = {**head, **kind.FORM.shown(question), "seen": course_editing.fingerprint(question)}
    form = kind.FORM(formdata=None, **shown)
    _narrow(form, question)
    return _render(work, form, kind, question)


@bp.post("/teach/<slug>/questions/<key>")
def update_question(slug: str, key: str):
    """Save the question into the draft."""
    work = open_or_404(slug)
    question = _question(work, key)
    kind = TYPES[question["type"]]
    form = _sent(work, kind)
    _narrow(form, question)
    if not form.validate_on_submit():
        return _render(work, form, kind, question), 422
    if form.seen.data != course_editing.fingerprint(question):
        return _render(work, form, kind, question, conflict=True), 409
    changes = editing.changed_question(work, key, {**form.head(), **form.body()})
    try:
        faults = save_changes(work, changes)
    except ChangedMeanwhile:
        work = open_or_404(slug)
        return _render(work, form, kind, _question(work, key), conflict=True), 409
    if faults:
        return _faulty(slug, form, kind, key, changes, faults)
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=form.stage.data), 303)


@bp.post("/teach/<slug>/questions/<key>/removal")
def delete_question(slug: str, key: str):
    """Remove the question from the draft; published editions keep it. Does nothing where it is removed already."""
    work = open_or_404(slug)
    question = editing.question_of(work, key)
    if question is None:
        return redirect(url_for("teach_courses.show_course", slug=slug), 303)
    try:
        faults = save_changes(work, editing.without_question(work, key))
    except ChangedMeanwhile as error:
        return render_course(open_or_404(slug), refused=words_of(error)), 409
    if faults:
        return render_course(
            open_or_404(slug), faults=faults, refused=_("The question stays, because it is still needed.")
        ), 422
    flash(_("The question %(key)s is out of the draft.", key=key), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug, _anchor=question["stage"]), 303)


def _render(
    work: WorkingCopy, form: QuestionForm, kind: Kind, question: dict[str, Any] | None = None, *, conflict: bool = False
) -> str:
    form.lesson.choices = _lessons(work)
    form.add_rows()
    _offer_pictures(form, work)
    if conflict and question:
        form.seen.data = course_editing.fingerprint(question)
    return render_template(
        "quizzes/teach_question.html",
        work=work,
        form=form,
        kind=kind,
        question=question,
        theirs=editing.as_text(question) if conflict and question else None,
    )


def _faulty(slug: str, form: QuestionForm, kind: Kind, key: str, changes: Any, faults: Faults) -> tuple[str, int]:
    """Render the form with the importer's faults at its fields, found by the lines of the question in the file."""
    work = open_or_404(slug)
    bank = course_editing.changed_package(work, changes).documents["questions.yaml"]
    sent = next((node for node in bank if node.value["key"] == key), None)
    form.take_faults(faults, about=sent)
    return _render(work, form, kind, editing.question_of(work, key)), 422


def _sent(work: WorkingCopy, kind: Kind) -> QuestionForm:
    form = kind.FORM()
    form.lesson.choices = _lessons(work)
    _offer_pictures(form, work)
    return form


def _offer_pictures(form: QuestionForm, work: WorkingCopy) -> None:
    form.offer_pictures(name for name in work.package.media if is_picture(name))


def _narrow(form: QuestionForm, question: dict[str, Any]) -> None:
    """Keep a question of the pre-test there, because a course has exactly five of them, or none."""
    if question["stage"] == AskedIn.PRE_TEST:
        form.stage.choices = pre_test_choices()


def _lessons(work: WorkingCopy) -> list[tuple[str, str]]:
    """Return the choices of lessons, in reading order."""
    titles = {key: lesson.fields.value["title"] for key, lesson in work.package.lessons.items()}
    return [(node.value, in_language(titles[node.value])) for _stage, _module, node in lessons_of(work.package)]


def _question(work: WorkingCopy, key: str) -> dict[str, Any]:
    return editing.question_of(work, key) or abort_gone(work)


def _stage() -> str:
    stage = request.args.get("stage", "")
    return stage if stage in ADDED_TO else AskedIn.KNOWLEDGE.value

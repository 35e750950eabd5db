"""The editor of a lesson's optional English text, with a preview."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core.db import db
from core.web import reads_only
from core.wording import kilobytes
from courses import editing, previewing
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.forms.editing import EnglishForm
from courses.views.teaching import abort_gone, open_or_404, save_changes
from courses.views.tool_cards import with_tools

bp = Blueprint("teach_english", __name__)


@bp.get("/teach/<slug>/lessons/<key>/english")
def edit_english(slug: str, key: str):
    """Show the editor with the current text."""
    work = _open_lesson(slug, key)
    return _render(work, key, EnglishForm(formdata=None, seen=_fingerprint(work, key), source=_current(work, key)))


@bp.post("/teach/<slug>/lessons/<key>/english")
def update_english(slug: str, key: str):
    """Save the text into the draft. An empty text removes the English file."""
    work, form = _open_lesson(slug, key), EnglishForm()
    if not form.validate_on_submit():
        return _render(work, key, form), 422
    if form.seen.data != _fingerprint(work, key):
        return _render(work, key, form, conflict=True), 409
    try:
        faults = save_changes(work, editing.english_file(key, form.source.data or ""))
    except ChangedMeanwhile:
        return _render(_open_lesson(slug, key), key, form, conflict=True), 409
    if faults:
        form.take_source_faults(faults, editing.english_name(key))
        return _render(_open_lesson(slug, key), key, form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for(".edit_english", slug=slug, key=key), 303)


@bp.post("/teach/<slug>/lessons/<key>/english/preview")
@reads_only
def show_preview(slug: str, key: str):
    """Preview the text without saving it."""
    return _render(_open_lesson(slug, key), key, EnglishForm(), with_faults=True)


def _render(work: WorkingCopy, key: str, form: EnglishForm, *, with_faults: bool = False, conflict: bool = False) -> str:
    """Render the editor, with the faults of the text, or with the saved text beside it after a conflict."""
    db.session.rollback()  # rendering takes long, so it must not hold a transaction
    preview = previewing.english(work, key, form.source.data or "")
    if with_faults and not form.errors:
        form.take_source_faults(preview.faults, editing.english_name(key))
    if conflict:
        form.seen.data = _fingerprint(work, key)
    lesson = work.package.lessons[key]
    return render_template(
        "courses/teach_english.html",
        work=work,
        form=form,
        key=key,
        title=lesson.fields.value["title"],
        indonesian=lesson.source.strip("\n"),
        preview=preview,
        html=with_tools(preview.html),
        size=kilobytes(preview.size),
        theirs=_current(work, key) if conflict else None,
    )


def _open_lesson(slug: str, key: str) -> WorkingCopy:
    """Return the course's files, or abort where it has no such lesson."""
    work = open_or_404(slug)
    return work if key in work.package.lessons else abort_gone(work)


def _current(work: WorkingCopy, key: str) -> str:
    text = work.package.translations.get(key)
    return text.source.strip("\n") if text else ""


def _fingerprint(work: WorkingCopy, key: str) -> str:
    return work.fingerprint(editing.english_name(key))

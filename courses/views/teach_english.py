"""A lesson in English: its text beside what an English reader's phone will show. It may be left out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core.db import db
from core.web import reads_only
from core.wording import kilobytes
from courses import editing, previewing
from courses.editing import ChangedMeanwhile, Workpiece
from courses.forms.editing import EnglishForm
from courses.views.teaching import gone, open_or_404, saved
from courses.views.tool_cards import with_tools

bp = Blueprint("teach_english", __name__)


@bp.get("/teach/<slug>/lessons/<key>/english")
def edit_english(slug: str, key: str):
    """The text as it stands."""
    work = _opened(slug, key)
    return _page(work, key, EnglishForm(formdata=None, seen=_seen(work, key), source=_standing(work, key)))


@bp.post("/teach/<slug>/lessons/<key>/english")
def update_english(slug: str, key: str):
    """Save it into the draft; emptied, the lesson has no English text."""
    work, form = _opened(slug, key), EnglishForm()
    if not form.validate_on_submit():
        return _page(work, key, form), 422
    if form.seen.data != _seen(work, key):
        return _page(work, key, form, theirs=True), 409
    try:
        faults = saved(work, editing.english_file(key, form.source.data or ""))
    except ChangedMeanwhile:
        return _page(_opened(slug, key), key, form, theirs=True), 409
    if faults:
        form.take_source_faults(faults, editing.english_name(key))
        return _page(_opened(slug, key), key, form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for(".edit_english", slug=slug, key=key), 303)


@bp.post("/teach/<slug>/lessons/<key>/english/preview")
@reads_only
def show_preview(slug: str, key: str):
    """What was typed, as a phone will show it; nothing is saved."""
    return _page(_opened(slug, key), key, EnglishForm(), looked=True)


def _page(work: Workpiece, key: str, form: EnglishForm, *, looked: bool = False, theirs: bool = False) -> str:
    """The editor. `looked`: say the faults of what was typed; `theirs`: somebody else saved, show their text too."""
    db.session.rollback()  # rendered while nobody waits for it
    preview = previewing.english(work, key, form.source.data or "")
    if looked and not form.errors:
        form.take_source_faults(preview.faults, editing.english_name(key))
    if theirs:
        form.seen.data = _seen(work, key)
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
        theirs=_standing(work, key) if theirs else None,
    )


def _opened(slug: str, key: str) -> Workpiece:
    """The course with its files, if it has such a lesson."""
    work = open_or_404(slug)
    return work if key in work.package.lessons else gone(work)


def _standing(work: Workpiece, key: str) -> str:
    text = work.package.translations.get(key)
    return text.source.strip("\n") if text else ""


def _seen(work: Workpiece, key: str) -> str:
    return work.seen(editing.english_name(key))

"""The editor of a course's glossary, with one word a line."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from courses import editing
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.forms.editing import GlossaryForm, written_word
from courses.package.glossary_part import FILE, entries_of
from courses.views.teaching import open_or_404, save_changes

bp = Blueprint("teach_glossary", __name__)


@bp.get("/teach/<slug>/glossary")
def edit_glossary(slug: str):
    """Show the editor with the current words."""
    work = open_or_404(slug)
    return _render(work, GlossaryForm(formdata=None, seen=work.fingerprint(FILE), words=_current(work)))


@bp.post("/teach/<slug>/glossary")
def update_glossary(slug: str):
    """Save the words into the draft."""
    work, form = open_or_404(slug), GlossaryForm()
    if not form.validate_on_submit():
        return _render(work, form), 422
    if form.seen.data != work.fingerprint(FILE):
        return _render(work, form, conflict=True), 409
    changes = editing.glossary_file(form.entries())
    try:
        faults = save_changes(work, changes)
    except ChangedMeanwhile:
        return _render(open_or_404(slug), form, conflict=True), 409
    if faults:
        form.take_word_faults(faults, editing.changed_package(work, changes).documents.get(FILE))
        return _render(open_or_404(slug), form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _render(work: WorkingCopy, form: GlossaryForm, *, conflict: bool = False) -> str:
    if conflict:
        form.seen.data = work.fingerprint(FILE)
    return render_template("courses/teach_glossary.html", work=work, form=form, theirs=_current(work) if conflict else None)


def _current(work: WorkingCopy) -> str:
    return "\n".join(map(written_word, entries_of(work.package)))

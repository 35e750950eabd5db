"""The hard words of a course, changed as plain lines."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from courses import editing
from courses.editing import ChangedMeanwhile, Workpiece
from courses.forms.editing import GlossaryForm, written_word
from courses.package.glossary_part import FILE, entries_of
from courses.views.teaching import open_or_404, saved

bp = Blueprint("teach_glossary", __name__)


@bp.get("/teach/<slug>/glossary")
def edit_glossary(slug: str):
    """The words as they stand."""
    work = open_or_404(slug)
    return _page(work, GlossaryForm(formdata=None, seen=work.seen(FILE), words=_standing(work)))


@bp.post("/teach/<slug>/glossary")
def update_glossary(slug: str):
    """Save them into the draft."""
    work, form = open_or_404(slug), GlossaryForm()
    if not form.validate_on_submit():
        return _page(work, form), 422
    if form.seen.data != work.seen(FILE):
        return _page(work, form, theirs=True), 409
    changes = editing.glossary_file(form.entries())
    try:
        faults = saved(work, changes)
    except ChangedMeanwhile:
        return _page(open_or_404(slug), form, theirs=True), 409
    if faults:
        form.take_word_faults(faults, editing.changed_package(work, changes).documents.get(FILE))
        return _page(open_or_404(slug), form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _page(work: Workpiece, form: GlossaryForm, *, theirs: bool = False) -> str:
    if theirs:
        form.seen.data = work.seen(FILE)
    return render_template("courses/teach_glossary.html", work=work, form=form, theirs=_standing(work) if theirs else None)


def _standing(work: Workpiece) -> str:
    return "\n".join(map(written_word, entries_of(work.package)))

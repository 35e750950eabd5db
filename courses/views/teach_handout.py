"""The editor of a course's handout, with a preview."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core.db import db
from courses import editing, previewing
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.forms.editing import HandoutForm
from courses.package.reading import HANDOUT
from courses.views.teaching import open_or_404, save_changes

bp = Blueprint("teach_handout", __name__)


@bp.get("/teach/<slug>/handout")
def edit_handout(slug: str):
    """Show the editor with the current text."""
    work = open_or_404(slug)
    return _render(work, HandoutForm(formdata=None, seen=work.fingerprint(HANDOUT), source=_current(work)))


@bp.post("/teach/<slug>/handout")
def update_handout(slug: str):
    """Save the text into the draft."""
    work, form = open_or_404(slug), HandoutForm()
    if not form.validate_on_submit():
        return _render(work, form), 422
    if form.seen.data != work.fingerprint(HANDOUT):
        return _render(work, form, conflict=True), 409
    try:
        faults = save_changes(work, editing.handout_file(form.source.data or ""))
    except ChangedMeanwhile:
        return _render(open_or_404(slug), form, conflict=True), 409
    if faults:
        form.take_source_faults(faults, HANDOUT)
        return _render(open_or_404(slug), form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for(".edit_handout", slug=slug), 303)


def _render(work: WorkingCopy, form: HandoutForm, *, conflict: bool = False) -> str:
    if conflict:
        form.seen.data = work.fingerprint(HANDOUT)
    db.session.rollback()  # rendering takes long, so it must not hold a transaction
    return render_template(
        "courses/teach_handout.html",
        work=work,
        form=form,
        theirs=_current(work) if conflict else None,
        html=previewing.handout_html(work, form.source.data or ""),
    )


def _current(work: WorkingCopy) -> str:
    return work.package.handout.source.strip("\n") if work.package.handout else ""

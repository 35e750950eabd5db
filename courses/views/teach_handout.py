"""The handout of a course, changed as Markdown."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core.db import db
from courses import editing, previewing
from courses.editing import ChangedMeanwhile, Workpiece
from courses.forms.editing import HandoutForm
from courses.package.reading import HANDOUT
from courses.views.teaching import open_or_404, saved

bp = Blueprint("teach_handout", __name__)


@bp.get("/teach/<slug>/handout")
def edit_handout(slug: str):
    """The handout as it stands."""
    work = open_or_404(slug)
    return _page(work, HandoutForm(formdata=None, seen=work.seen(HANDOUT), source=_standing(work)))


@bp.post("/teach/<slug>/handout")
def update_handout(slug: str):
    """Save it into the draft."""
    work, form = open_or_404(slug), HandoutForm()
    if not form.validate_on_submit():
        return _page(work, form), 422
    if form.seen.data != work.seen(HANDOUT):
        return _page(work, form, theirs=True), 409
    try:
        faults = saved(work, editing.handout_file(form.source.data or ""))
    except ChangedMeanwhile:
        return _page(open_or_404(slug), form, theirs=True), 409
    if faults:
        form.take_source_faults(faults, HANDOUT)
        return _page(open_or_404(slug), form), 422
    flash(_("Saved in the draft. Learners see it once you publish."), "good")
    return redirect(url_for(".edit_handout", slug=slug), 303)


def _page(work: Workpiece, form: HandoutForm, *, theirs: bool = False) -> str:
    if theirs:
        form.seen.data = work.seen(HANDOUT)
    db.session.rollback()  # rendered while nobody waits for it
    return render_template(
        "courses/teach_handout.html",
        work=work,
        form=form,
        theirs=_standing(work) if theirs else None,
        html=previewing.handout_html(work, form.source.data or ""),
    )


def _standing(work: Workpiece) -> str:
    return work.package.handout.source.strip("\n") if work.package.handout else ""

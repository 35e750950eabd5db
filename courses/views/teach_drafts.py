"""Discard a draft, after a page that shows which changes are lost with it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from courses import discarding, impact, teach_rows
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.forms.editing import EditingForm
from courses.views.teach_courses import render_course
from courses.views.teaching import is_draft, open_or_404, taught_or_404
from courses.wording import change_title

bp = Blueprint("teach_drafts", __name__)


@bp.get("/teach/<slug>/draft/removal/new")
def new_removal(slug: str):
    """Ask for confirmation. Redirects where there is no draft, or no published edition to return to."""
    work = open_or_404(slug)
    if not is_draft(work) or impact.last_published(work.course) is None:
        refused = discarding.OnlyDraft if is_draft(work) else discarding.NothingToDiscard
        flash(_(refused.message), "note")
        return redirect(url_for("teach_courses.show_course", slug=slug), 303)
    return _render(work)


@bp.post("/teach/<slug>/draft/removal")
def delete_draft(slug: str):
    """Discard the draft, unless it changed since the page was opened."""
    course, form = taught_or_404(slug), EditingForm()
    if not form.validate_on_submit():
        return redirect(url_for(".new_removal", slug=slug), 303)
    with refusals() as refused:
        discarding.discard(course, version=form.seen.data or "", by_id=current_user.id)
    if isinstance(refused.error, ChangedMeanwhile):
        told = _("Somebody changed the draft since you opened this page. It stands as it is; please look once more.")
        return _render(open_or_404(slug), refused=told), refused.status
    if refused:
        return render_course(open_or_404(slug), refused=refused.words), refused.status
    db.session.commit()
    flash(_("The draft is thrown away. The course is again as it is published."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _render(work: WorkingCopy, *, refused: str | None = None) -> str:
    before = impact.last_published(work.course)
    return render_template(
        "courses/teach_draft_removal.html",
        work=work,
        before=before,
        form=EditingForm(formdata=None, seen=work.version),
        changes=[_line(change) for change in impact.changes_of(work.edition, before)],
        pictures=teach_rows.pictures_only_in(work.edition, before) if before else [],
        last=teach_rows.last_change_of(work.edition),
        refused=refused,
    )


def _line(change: Any) -> dict[str, Any]:
    return {"title": change_title(change), "how": change.how}

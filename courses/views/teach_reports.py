"""Readers' reports of a course's lessons, and the trainer's answers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.lists.pages import list_page
from core.refusals import refusals
from core.web import find_or_404
from courses import lesson_reports, teach_rows
from courses.forms.teaching import AnswerForm
from courses.lists import REPORTS
from courses.models import Course

bp = Blueprint("teach_reports", __name__)


@bp.get("/teach/<slug>/reports")
def list_reports(slug: str):
    """List the reports, open ones first."""
    return _render(_course(slug))


@bp.post("/teach/<slug>/reports/<int:report_id>/answer")
def create_answer(slug: str, report_id: int):
    """Answer a report, which closes it."""
    course = _course(slug)
    report = find_or_404(teach_rows.report_in(course.id), id=report_id)
    form = AnswerForm(prefix=f"report-{report_id}")
    if not form.validate_on_submit():
        return _render(course, form, report_id), 422
    with refusals() as refused:
        lesson_reports.answer(report, form.answer.data, by_id=current_user.id)
    if refused:
        flash(refused.words, "note")
        return redirect(url_for(".list_reports", slug=slug), 303)
    db.session.commit()
    flash(_("Your answer stands on the reader's first page."), "good")
    return redirect(url_for(".list_reports", slug=slug), 303)


def _course(slug: str) -> Course:
    return find_or_404(teach_rows.courses_with_reports_for(current_user), slug=slug)


def _render(course: Course, form: AnswerForm | None = None, answered: int | None = None) -> Any:
    page = list_page(REPORTS, current_user, slug=course.slug)
    forms = {row.id: AnswerForm(formdata=None, prefix=f"report-{row.id}") for row in page.rows if row.closed_at is None}
    if form is not None and answered in forms:
        forms[answered] = form
    return render_template(
        "courses/teach_reports.html",
        course=course,
        page=page,
        forms=forms,
        form=form,
        open_count=teach_rows.count_open_in(course.id),
        to_edit=teach_rows.lessons_to_edit(current_user, course.id),
    )

"""Reports of faults in a lesson."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from courses import lesson_reports
from courses.forms.teaching import ReportForm
from courses.lesson_rows import find_lesson
from courses.models import ReportReason
from courses.policies import can_report_lesson

bp = Blueprint("lesson_reports", __name__)


@bp.get("/learn/<slug>/lessons/<key>/report")
def new_report(slug: str, key: str):
    """Show the form."""
    require(can_report_lesson(current_user))
    lesson = find_lesson(current_user, slug, key) or abort(404)
    return render_template("courses/report.html", lesson=lesson, form=ReportForm())


@bp.post("/learn/<slug>/lessons/<key>/report")
def create_report(slug: str, key: str):
    """Send a report to the trainer. Words are added to an open report of the same reader."""
    require(can_report_lesson(current_user))
    lesson = find_lesson(current_user, slug, key) or abort(404)
    form = ReportForm()
    if not form.validate_on_submit():
        return render_template("courses/report.html", lesson=lesson, form=form), 422
    lesson_reports.report(
        current_user.id,
        course_id=lesson.course_id,
        edition_id=lesson.edition_id,
        lesson_key=key,
        reason=ReportReason(form.reason.data),
        words=form.words.data or "",
    )
    db.session.commit()
    flash(_("Thank you. The trainer reads it, and the answer comes under Messages."), "good")
    return redirect(url_for("lessons.show_lesson", slug=slug, key=key), 303)

"""Saying that something is wrong with a lesson."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from courses import lesson_reports, queries
from courses.forms.teaching import ReportForm
from courses.models import ReportReason
from courses.policies import can_report_lesson

bp = Blueprint("lesson_reports", __name__)


@bp.get("/learn/<slug>/lessons/<key>/report")
def new_report(slug: str, key: str):
    """What is wrong?"""
    require(can_report_lesson(current_user))
    place, lesson = _lesson(slug, key)
    return render_template("courses/report.html", place=place, lesson=lesson, form=ReportForm())


@bp.post("/learn/<slug>/lessons/<key>/report")
def create_report(slug: str, key: str):
    """Send it to the trainer; once, while it is open."""
    require(can_report_lesson(current_user))
    place, lesson = _lesson(slug, key)
    form = ReportForm()
    if not form.validate_on_submit():
        return render_template("courses/report.html", place=place, lesson=lesson, form=form), 422
    lesson_reports.report(
        current_user.id,
        course_id=place.course_id,
        edition_id=place.edition_id,
        lesson_key=key,
        reason=ReportReason(form.reason.data),
        words=form.words.data or "",
    )
    db.session.commit()
    flash(_("Thank you. The trainer reads it, and the answer comes to your first page."), "good")
    return redirect(url_for("lessons.show_lesson", slug=slug, key=key), 303)


def _lesson(slug: str, key: str) -> tuple[Any, Any]:
    place = queries.find_place(current_user, slug) or abort(404)
    return place, queries.find_lesson(place, key) or abort(404)

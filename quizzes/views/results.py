"""Hand in an attempt, and show its result."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404
from courses.models import Enrolment
from courses.path import next_step
from courses.queries import find_place, path_of
from quizzes import attempts
from quizzes.models import AskedIn, AttemptState
from quizzes.queries import attempts as queries
from quizzes.queries.pre_tests import count_right, gain_of

bp = Blueprint("results", __name__)


@bp.post("/attempts/<int:attempt_id>/submission")
def create_result(attempt_id: int):
    """Hand in an attempt. A repeated request shows the same result; a late pre-test leads to the course."""
    attempt = find_or_404(queries.attempts_of(current_user), id=attempt_id)
    attempts.hand_in(attempt, db.session.get_one(Enrolment, attempt.enrolment_id))
    db.session.commit()
    if attempt.state is AttemptState.ABANDONED:
        flash(_("You have already begun to learn, so these first questions no longer count. That is fine, just go on."), "note")
        return redirect(url_for("learning.show_course", slug=queries.head_of(attempt_id).slug), code=303)
    return redirect(url_for(".show_result", attempt_id=attempt_id), code=303)


@bp.get("/attempts/<int:attempt_id>/result")
def show_result(attempt_id: int):
    """Show the score, and for each question the answer, the explanation and the lesson. A pre-test shows only counts."""
    attempt = find_or_404(queries.attempts_of(current_user), id=attempt_id)
    if attempt.state is not AttemptState.GRADED:
        return redirect(url_for("attempts.show_attempt", attempt_id=attempt_id))
    head = queries.head_of(attempt_id) or abort(404)
    return _render_pre_test(head) if head.asked_in is AskedIn.PRE_TEST else _render_result(head)


def _render_result(head: Any) -> str:
    marked = queries.marked_questions(head.id)
    return render_template(
        "quizzes/result.html",
        attempt=head,
        wrong=[mark for mark in marked if not mark.right],
        right=[mark for mark in marked if mark.right],
        marked=marked,
        gain=gain_of(head.enrolment_id) if head.asked_in is AskedIn.KNOWLEDGE and head.passed else None,
    )


def _render_pre_test(head: Any) -> str:
    step = next_step(path_of(find_place(current_user, head.slug)))
    return render_template("quizzes/pre_test_result.html", attempt=head, counts=count_right(head.id), lesson=step.lesson)

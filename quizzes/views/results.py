"""Handing in, and what came of it."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user

from core.db import db
from core.web import find_or_404
from courses.models import Enrolment
from quizzes import attempts
from quizzes.models import AttemptState
from quizzes.queries import attempts as queries

bp = Blueprint("results", __name__)


@bp.post("/attempts/<int:attempt_id>/submission")
def create_result(attempt_id: int):
    """Hand in, once; again leads to the same result."""
    attempt = find_or_404(queries.attempts_of(current_user), id=attempt_id)
    attempts.hand_in(attempt, db.session.get_one(Enrolment, attempt.enrolment_id))
    db.session.commit()
    return redirect(url_for(".show_result", attempt_id=attempt_id), code=303)


@bp.get("/attempts/<int:attempt_id>/result")
def show_result(attempt_id: int):
    """The mark, what was not right and why, and which lesson to open again."""
    attempt = find_or_404(queries.attempts_of(current_user), id=attempt_id)
    if attempt.state is not AttemptState.GRADED:
        return redirect(url_for("attempts.show_attempt", attempt_id=attempt_id))
    head = queries.head_of(attempt_id) or abort(404)
    marked = queries.marked_in(attempt_id)
    return render_template(
        "quizzes/result.html",
        attempt=head,
        wrong=[mark for mark in marked if not mark.right],
        right=[mark for mark in marked if mark.right],
        marked=marked,
    )

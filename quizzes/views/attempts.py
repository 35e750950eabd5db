"""Pages of an attempt: start it, answer its questions, review it before the hand-in, abandon it."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.web import find_or_404
from quizzes import attempts
from quizzes.forms.attempts import new_uuid
from quizzes.models import Attempt, AttemptState
from quizzes.queries import attempts as queries
from quizzes.queries.attempts import ShownQuestion
from quizzes.views.checkpoints import find_enrolment, front_page, question_stage

bp = Blueprint("attempts", __name__)


@bp.post("/learn/<slug>/checkpoints/<stage>")
def create_attempt(slug: str, stage: str):
    """Start or resume an attempt, and redirect to the first question without an answer."""
    attempt = attempts.resume_or_start(find_enrolment(slug), question_stage(stage))
    db.session.commit()
    return redirect_to_unanswered(attempt)


def redirect_to_unanswered(attempt: Attempt) -> Response:
    """Redirect to the first question without an answer, or to the list of questions when all are answered."""
    unanswered = [place.position for place in queries.places_in(attempt.id) if not place.answered]
    if not unanswered:
        return redirect(url_for("attempts.show_attempt", attempt_id=attempt.id), code=303)
    return redirect(url_for("attempts.show_question", attempt_id=attempt.id, position=unanswered[0]), code=303)


@bp.get("/attempts/<int:attempt_id>")
def show_attempt(attempt_id: int):
    """List the questions of an attempt in progress. Redirects to the result of a graded one."""
    attempt = find_or_404(queries.attempts_of(current_user), id=attempt_id)
    if attempt.state is AttemptState.GRADED:
        return redirect(url_for("results.show_result", attempt_id=attempt_id))
    head = queries.head_of(attempt_id)
    if attempt.state is not AttemptState.IN_PROGRESS:
        return redirect(front_page(head.slug, head.asked_in))
    return render_template(
        "quizzes/attempt.html", attempt=head, front=front_page(head.slug, head.asked_in), places=queries.places_in(attempt_id)
    )


@bp.get("/attempts/<int:attempt_id>/questions/<int:position>")
def show_question(attempt_id: int, position: int):
    """Show one question."""
    question = queries.find_question(current_user.id, attempt_id, position) or abort(404)
    if question.state is not AttemptState.IN_PROGRESS:
        return redirect(url_for(".show_attempt", attempt_id=attempt_id))
    return render_question(question)


def render_question(question: ShownQuestion, typed: dict[str, list[str]] | None = None, error: str | None = None) -> str:
    """Render a question. After a refused answer, `typed` has its fields and `error` the reason."""
    places = queries.places_in(question.attempt_id)
    leaves = ["now" if place.position == question.position else "said" if place.answered else "" for place in places]
    return render_template(
        "quizzes/question.html",
        question=question,
        typed=question.answered if typed is None else typed,
        error=error,
        leaves=leaves,
        answered=sum(place.answered for place in places),
        sent_as=new_uuid(),
    )


@bp.post("/attempts/<int:attempt_id>/abandonment")
def create_abandonment(attempt_id: int):
    """Abandon the attempt. The next one draws new questions."""
    attempt = find_or_404(queries.attempts_of(current_user), id=attempt_id)
    attempts.abandon(attempt)
    db.session.commit()
    head = queries.head_of(attempt_id)
    return redirect(front_page(head.slug, head.asked_in), code=303)

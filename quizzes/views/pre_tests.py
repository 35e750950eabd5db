"""Pages of the pre-test: its offer, its start, and skipping it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from core.db import db
from courses.path import next_step
from courses.queries import find_place, path_of
from courses.views.learning import redirect_to_step
from quizzes import pre_tests
from quizzes.models import AskedIn
from quizzes.queries import attempts as queries
from quizzes.queries.pre_tests import pre_test_for
from quizzes.views.attempts import redirect_to_unanswered
from quizzes.views.checkpoints import find_enrolment

bp = Blueprint("pre_tests", __name__)


@bp.get("/learn/<slug>/before")
def show_pre_test(slug: str):
    """Show the offer. Redirects to the result of a finished pre-test, or to the course where it is no longer offered."""
    enrolment = find_enrolment(slug)
    results = queries.results_at(enrolment.id, AskedIn.PRE_TEST)
    if results.best_id:
        return redirect(url_for("results.show_result", attempt_id=results.best_id))
    pre_test = pre_test_for(enrolment.id)
    if pre_test is None:
        return redirect(url_for("learning.show_course", slug=slug))
    return render_template("quizzes/pre_test.html", enrolment=enrolment, pre_test=pre_test)


@bp.post("/learn/<slug>/before")
def create_attempt(slug: str):
    """Start or resume the pre-test."""
    attempt = pre_tests.begin(find_enrolment(slug))
    db.session.commit()
    return redirect_to_unanswered(attempt)


@bp.post("/learn/<slug>/before/skip")
def create_skip(slug: str):
    """Skip the pre-test. Redirects to the course where the offer came from there (`to=course`), or to the next step."""
    pre_tests.skip(find_enrolment(slug))
    db.session.commit()
    if request.form.get("to") == "course":
        return redirect(url_for("learning.show_course", slug=slug), code=303)
    return redirect_to_step(slug, next_step(path_of(find_place(current_user, slug))))

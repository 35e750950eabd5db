"""Hand in a practical task, and judge it by a self-check where the task provides for that."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from courses.models import EnrolmentState
from courses.progress import Withdrawn
from quizzes import grading, submissions, taking_back
from quizzes.forms.tasks import SelfCheckForm, levels_form, levels_in
from quizzes.models import GradedBy, Submission, SubmissionState, Verdict
from quizzes.queries.tasks import Work
from quizzes.submissions import AlreadyHandedIn, ConditionsUnmet, Incomplete, TextsConflict
from quizzes.tasks import criteria
from quizzes.views.task_page import render_task, renew, sent_work
from quizzes.views.tasks import find_work, form_of, respond_conflict, save

bp = Blueprint("submissions", __name__)


@bp.post("/learn/<slug>/task/submission")
def create_submission(slug: str):
    """Save the texts and hand the work in. Shows what is missing, with the texts saved."""
    work = find_work(slug)
    form = form_of(work)()
    if not form.validate_on_submit():
        renew(form, work)
        return render_task(work, form), 422
    try:
        submission = _save_unless_handed_in(work, form)
        submissions.hand_in(submission, work.enrolment, round=form.round.data)
    except TextsConflict:
        db.session.commit()
        return respond_conflict(slug, form)
    except (Incomplete, ConditionsUnmet, Withdrawn):
        db.session.commit()
        return render_task(find_work(slug), too_early=True), 422
    db.session.commit()
    if work.task.graded_by is GradedBy.SELF_CHECK:
        return redirect(url_for(".new_self_check", slug=slug), code=303)
    return redirect(url_for("tasks.show_task", slug=slug), code=303)


@bp.post("/learn/<slug>/task/submission/removal")
def delete_submission(slug: str):
    """Take the sent work back, so that it can be changed and sent again."""
    work = find_work(slug)
    submission = work.submission or abort(404)
    with refusals() as refused:
        taking_back.take_back(submission, work.enrolment)
    if refused:
        flash(refused.words, "bad")
    else:
        db.session.commit()
        flash(_("Your task is with you again. Change what you like, then send it."), "good")
    return redirect(url_for("tasks.show_task", slug=slug), code=303)


@bp.get("/learn/<slug>/task/self-check")
def new_self_check(slug: str):
    """Show the rubric for the self-check."""
    work, submission = _self_checked(slug)
    if submission.state is not SubmissionState.SUBMITTED:
        return redirect(url_for("tasks.show_task", slug=slug))
    form = levels_form(SelfCheckForm, criteria(work.task.rubric))(formdata=None, round=submission.round)
    return _render_self_check(work, form)


@bp.post("/learn/<slug>/task/self-check")
def create_self_check(slug: str):
    """Judge the work by the learner's own levels."""
    work, submission = _self_checked(slug)
    rubric = criteria(work.task.rubric)
    form = levels_form(SelfCheckForm, rubric)()
    if not form.validate_on_submit():
        return _render_self_check(work, form), 422
    levels = levels_in(form, rubric)
    judgement = grading.self_check(submission, by=current_user, round=form.round.data, levels=levels)
    db.session.commit()
    if judgement.verdict is Verdict.PASSED:
        flash(_("Your task is passed with a score of %(score)s.", score=judgement.score), "good")
    is_complete = find_work(slug).enrolment.state is EnrolmentState.COMPLETED
    return redirect(url_for("finished.show_finished" if is_complete else "tasks.show_task", slug=slug), code=303)


def _save_unless_handed_in(work: Work, form) -> submissions.Submission:
    """Save the texts and return the submission. Saves nothing for a repeated request after the hand-in."""
    try:
        return save(work, form)
    except AlreadyHandedIn:
        return submissions.begin(work.enrolment)


def _self_checked(slug: str) -> tuple[Work, Submission]:
    work = find_work(slug)
    if work.task.graded_by is not GradedBy.SELF_CHECK or work.submission is None:
        abort(404)
    return work, work.submission


def _render_self_check(work: Work, form) -> str:
    rubric = criteria(work.task.rubric)
    return render_template("quizzes/self_check.html", work=work, form=form, criteria=rubric, **sent_work(work))

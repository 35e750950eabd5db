"""The grading queue, the page of a hand-in, and its judgement."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, clock
from core.db import db
from core.lists.pages import list_page
from core.refusals import refusals
from core.web import require
from quizzes import grading
from quizzes.forms.grading import JudgementForm
from quizzes.forms.tasks import levels_form, levels_in
from quizzes.lists import GRADING, WAITED
from quizzes.models import EvidenceKind, GradedBy, Verdict
from quizzes.policies.grading import can_grade, can_open_queue, can_see_whole_queue
from quizzes.queries import grading as queries
from quizzes.queries import tasks as task_queries
from quizzes.queries.grading import Filter, HandedSubmission
from quizzes.remarks import summary
from quizzes.rubrics import may_pass
from quizzes.taking_back import OPENED
from quizzes.tasks import criteria, requirements

bp = Blueprint("grading", __name__)


@bp.get("/grading")
def list_submissions():
    """List the submissions that wait for this grader; for the office all, with their graders."""
    require(can_open_queue(current_user))
    queue = queries.queue_for(current_user, Filter(), sees_all=can_see_whole_queue(current_user))
    return render_template(
        "quizzes/queue.html", page=list_page(GRADING, current_user), total=queue.total, days=_days_since(queue.oldest)
    )


@bp.get("/grading/<int:submission_id>")
def show_submission(submission_id: int):
    """Show a hand-in: its evidence, the rubric, and earlier judgements."""
    page = _render_desk(_find(submission_id))
    audit.record_look(OPENED, "submission", submission_id, actor_id=current_user.id)
    return page


@bp.post("/grading/<int:submission_id>/judgements")
def create_judgement(submission_id: int):
    """Judge the hand-in, and redirect to the submission that has waited longest."""
    handed = _find(submission_id)
    rubric = criteria(handed.task.rubric)
    form = levels_form(JudgementForm, rubric)()
    if not form.validate_on_submit():
        return _render_desk(handed, form), 422
    with refusals() as refused:
        judgement = grading.judge(
            handed.submission,
            by=current_user,
            round=form.round.data,
            levels=levels_in(form, rubric),
            verdict=_verdict(handed, form),
            feedback=form.feedback.data or "",
            mend_by=form.mend_by.data,
        )
    if refused:
        return _render_desk(_find(submission_id), form, refused=refused.words), refused.status
    db.session.commit()
    flash(_confirmation(handed.learner, judgement), "good")
    following = queries.next_for(current_user, _filter())
    if following is None:
        return redirect(url_for(".list_submissions"), code=303)
    return redirect(url_for(".show_submission", submission_id=following, **_address(_filter())), code=303)


def _find(submission_id: int) -> HandedSubmission:
    handed = queries.find_handed(current_user, submission_id)
    return handed if handed and can_grade(current_user, handed) else abort(404)


def _render_desk(handed: HandedSubmission, form: Any = None, *, refused: str | None = None) -> str:
    rubric = criteria(handed.task.rubric)
    hand_ins = queries.hand_ins_of(handed.submission.id)
    judgements = task_queries.judgements_of(handed.submission.id)
    shown = _shown_round(hand_ins)
    pieces = task_queries.all_pieces_of(handed.submission.id)
    photos = _photos(handed, shown, pieces)
    chosen = _filter()
    queue = queries.queue_for(current_user, chosen)
    return render_template(
        "quizzes/grading.html",
        handed=handed,
        queue=queue,
        days=_days_since(queue.oldest),
        address=_address(chosen),
        hand_ins=hand_ins,
        shown=shown,
        photos=photos,
        photo=_photo_shown(photos),
        texts=[(row, shown.texts[row.key]) for row in requirements(handed.task.evidence) if shown.texts.get(row.key)],
        earlier=[row for row in judgements if row.round < handed.round or row.advice_only],
        decision=next((row for row in judgements if row.round == handed.round and not row.advice_only), None),
        waits=handed.submission.waiting_since is not None,
        advice_only=handed.task.graded_by is GradedBy.SELF_CHECK,
        criteria=rubric,
        levels={criterion.key: len(criterion.levels) for criterion in rubric},
        pass_mark=grading.pass_mark_of(handed.enrolment),
        form=form or levels_form(JudgementForm, rubric)(formdata=None, round=handed.round),
        refused=refused,
        kinds=EvidenceKind,
        verdicts=Verdict,
    )


def _shown_round(hand_ins: Any) -> Any:
    """Return the hand-in of the query's `round`, or else the last one."""
    number = request.args.get("round", type=int)
    return next((row for row in hand_ins if row.round == number), hand_ins[-1])


def _photos(handed: HandedSubmission, shown: Any, pieces: dict[int, Any]) -> list[dict[str, Any]]:
    """Return the photos of a hand-in with their titles, numbered where a requirement has several."""
    by_key: dict[str, list[Any]] = {}
    for evidence_id in shown.evidence_ids:
        by_key.setdefault(pieces[evidence_id].key, []).append(pieces[evidence_id])
    return [
        {
            "id": row.id,
            "title": requirement.title,
            "number": number if len(by_key[requirement.key]) > 1 else None,
            "width": row.width,
            "height": row.height,
            "noticed": summary(row.advice or []),
        }
        for requirement in requirements(handed.task.evidence)
        for number, row in enumerate(by_key.get(requirement.key, ()), 1)
    ]


def _photo_shown(photos: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the photo of the query's `photo`, or else the first one."""
    photo_id = request.args.get("photo", type=int)
    return next((photo for photo in photos if photo["id"] == photo_id), photos[0] if photos else None)


def _filter() -> Filter:
    """Read the filter from the address, without values that are no choice."""
    days = request.args.get("days", type=int)
    return Filter(request.args.get("course", "")[:80] or None, days if days in WAITED else None)


def _address(chosen: Filter) -> dict[str, Any]:
    return {name: value for name, value in (("course", chosen.course), ("days", chosen.days)) if value}


def _days_since(moment: Any) -> int:
    """Return the days since a moment in the office's time zone; 0 for today."""
    return (clock.today() - clock.day_of(moment)).days if moment else 0


def _verdict(handed: HandedSubmission, form: Any) -> Verdict:
    """Return the verdict of the pressed button. For advice on a self-check, which has one button, the levels decide."""
    if handed.task.graded_by is not GradedBy.SELF_CHECK:
        return Verdict(form.verdict.data)
    rubric = criteria(handed.task.rubric)
    passes = may_pass(rubric, levels_in(form, rubric), grading.pass_mark_of(handed.enrolment))
    return Verdict.PASSED if passes else Verdict.NEEDS_REVISION


def _confirmation(learner: str, judgement: Any) -> str:
    if judgement.advice_only:
        return _("Your advice for %(name)s is saved.", name=learner)
    if judgement.verdict is Verdict.PASSED:
        return _("%(name)s has passed with %(score)s.", name=learner, score=judgement.score)
    return _("%(name)s is asked to mend it.", name=learner)

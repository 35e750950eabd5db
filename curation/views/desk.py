"""The curators' desk: what waits, the evidence large, the completeness check, and one's own levels."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import clock
from core.db import db
from core.paging import count_pages, page_number
from core.refusals import Refusal, refusals
from core.web import require
from curation.forms.desk import COMPLETE, CheckForm, ReasonsForm, ScoreForm, TieForm, levels_form, levels_in
from curation.judging import checking, deciding, letters
from curation.models import ApplicationState, Score
from curation.policies.desk import can_check, can_open_desk, can_score, can_see_scores
from curation.queries import desk as queries
from curation.queries.desk import PAGE, OnDesk
from curation.views.evidence_page import page_of
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("desk", __name__)


@bp.get("/curation")
def list_applications():
    """What waits for this curator, the longest first."""
    require(can_open_desk(current_user))
    page = page_number()
    queue = queries.queue_for(current_user, page)
    return render_template(
        "curation/queue.html",
        queue=queue,
        page=page,
        pages=count_pages(queue.total, PAGE),
        days=days_since(queue.oldest),
        due=due_days(queue),
        days_since=days_since,
        today=clock.today(),
    )


@bp.get("/curation/<int:application_id>")
def show_application(application_id: int):
    """One product: its evidence, and what this curator may do with it."""
    require(can_open_desk(current_user))
    return _desk(_found(application_id))


@bp.post("/curation/<int:application_id>/check")
def create_check(application_id: int):
    """Complete, or back to the owner."""
    require(can_open_desk(current_user))
    seen = _found(application_id)
    rules, form = rule_versions.rules_of(seen.application.rule_set_id), CheckForm()
    form.offer(rules)
    if not form.validate_on_submit():
        return _desk(seen, form), 422
    with refusals() as refused:
        checking.check(
            seen.application,
            by=current_user,
            round=form.round.data,
            complete=form.answer.data == COMPLETE,
            keys=form.keys.data or [],
            note=form.note.data or "",
        )
    if refused:
        return _refused(application_id, form, refused)
    db.session.commit()
    flash(_("Complete. Now it can be scored.") if form.answer.data == COMPLETE else _("It is back with its owner."), "good")
    return _onwards(application_id if form.answer.data == COMPLETE else None)


@bp.post("/curation/<int:application_id>/scores")
def create_score(application_id: int):
    """One's own levels, once and for good; then on to what has waited longest."""
    require(can_open_desk(current_user))
    seen = _found(application_id)
    rules = rule_versions.rules_of(seen.application.rule_set_id)
    form: Any = levels_form(ScoreForm, rules.criteria)()
    form.offer(rules)
    if not form.validate_on_submit():
        return _desk(seen, form), 422
    with refusals() as refused:
        deciding.submit_score(
            seen.application,
            by=current_user,
            round=form.round.data,
            levels=levels_in(form, rules.criteria),
            keys=form.keys.data or [],
            note=form.note.data or "",
        )
    if refused:
        return _refused(application_id, form, refused)
    db.session.commit()
    flash(_("Your score is in."), "good")
    return _onwards(None)


def _desk(seen: OnDesk, form: ReasonsForm | None = None, *, refused: str | None = None) -> str:
    rules = rule_versions.rules_of(seen.application.rule_set_id)
    queue = queries.queue_for(current_user)
    checks = can_check(current_user, seen)
    scores = can_score(current_user, seen)
    if form is None and (checks or scores):
        form = _empty_form(seen, rules, checks=checks)
    return render_template(
        "curation/desk.html",
        seen=seen,
        queue=queue,
        days=days_since(queue.oldest),
        due=due_days(queue),
        evidence=page_of(seen.evidence, rules),
        earlier=_earlier(seen, rules),
        decision=_decision(seen),
        criteria=rules.criteria,
        form=form,
        checks=checks,
        scores=scores,
        lowest=min(grade.min for grade in rules.grades if grade.outcome == "approved"),
        given=_given(seen),
        refused=refused,
        tie=TieForm(formdata=None, enterprise_id=seen.application.enterprise_id),
    )


def _empty_form(seen: OnDesk, rules: Rules, *, checks: bool) -> ReasonsForm:
    kind: Any = CheckForm if checks else levels_form(ScoreForm, rules.criteria)
    form = kind(formdata=None, round=seen.round.number)
    form.offer(rules)
    return form


def _given(seen: OnDesk) -> list[tuple[Score, str]]:
    """The scores of this round, once one's own is among them."""
    return queries.scores_of(seen.round.id) if can_see_scores(current_user, seen) else []


def _earlier(seen: OnDesk, rules: Rules) -> list[tuple[int, str]]:
    """What the owner was asked to mend in earlier rounds; no score is told, so that each round is judged by itself."""
    return [
        (number, " ".join([*(one.text for one in letters.advice_of(decision.reasons, rules)), decision.note]).strip())
        for number, decision in queries.earlier_decisions(seen.application.id)
        if number < seen.round.number
    ]


def _decision(seen: OnDesk) -> Any:
    """What came out of this round. Its score and grade are shown with the scores: to those whose own is in."""
    if seen.state in {ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW}:
        return None
    decided = [row[1] for row in queries.earlier_decisions(seen.application.id) if row[0] == seen.round.number]
    return decided[0] if decided else None


def _refused(application_id: int, form: Any, refused: Refusal) -> tuple[str, int]:
    return _desk(_found(application_id), form, refused=refused.words), refused.status


def _onwards(application_id: int | None) -> Response:
    following = application_id or queries.next_for(current_user)
    if following is None:
        return redirect(url_for(".list_applications"), 303)
    return redirect(url_for(".show_application", application_id=following), 303)


def _found(application_id: int) -> OnDesk:
    return queries.on_desk(current_user, application_id) or abort(404)


def due_days(queue: queries.Queue) -> dict[int, Any]:
    """By when each row is to be looked at; it never depends on what others have done."""
    known = {rule_set_id: rule_versions.rules_of(rule_set_id) for rule_set_id in {row.rule_set_id for row in queue.rows}}
    due = {}
    for row in queue.rows:
        by = deadlines.check_by if row.state is ApplicationState.SUBMITTED else deadlines.score_by
        due[row.id] = by(known[row.rule_set_id], clock.day_of(row.handed_in_at))
    return due


def days_since(moment: Any) -> int:
    """Days at the office since a moment; 0 is today."""
    return (clock.today() - clock.day_of(moment)).days if moment else 0

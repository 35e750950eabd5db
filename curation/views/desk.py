"""The curators' desk: the queue, the evidence, the completeness check, and the scores."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import audit, clock
from core.db import db
from core.lists.pages import list_page
from core.refusals import Refusal, refusals
from core.web import require
from curation.forms.desk import COMPLETE, CheckForm, ReasonsForm, ScoreForm, TieForm, levels_form, levels_in
from curation.judging import checking, deciding, letters
from curation.lists.desk import PAST, QUEUE, with_due_days
from curation.models import ApplicationState, Score
from curation.policies.desk import can_check, can_open_desk, can_read_letter, can_score, can_see_scores
from curation.queries import desk as queries
from curation.queries.desk import DeskApplication
from curation.views.evidence_page import page_of
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("desk", __name__)


@bp.get("/curation")
def list_applications():
    """List what waits for this curator, oldest first."""
    require(can_open_desk(current_user))
    queue = queries.queue_for(current_user)
    return render_template(
        "curation/queue.html", page=list_page(QUEUE, current_user), total=queue.total, days=days_since(queue.oldest)
    )


@bp.get("/curation/past")
def list_past():
    """List what this curator has checked or scored."""
    require(can_open_desk(current_user))
    return render_template("curation/past.html", page=list_page(PAST, current_user))


@bp.get("/curation/<int:application_id>")
def show_application(application_id: int):
    """Show a product's evidence and what this curator may do."""
    require(can_open_desk(current_user))
    page = _render(_find_application(application_id))
    audit.record_look("opened product", "application", application_id, actor_id=current_user.id)
    return page


@bp.post("/curation/<int:application_id>/check")
def create_check(application_id: int):
    """Store the completeness check."""
    require(can_open_desk(current_user))
    entry = _find_application(application_id)
    rules, form = rule_versions.rules_of(entry.application.rule_set_id), CheckForm()
    form.offer(rules)
    if not form.validate_on_submit():
        return _render(entry, form), 422
    with refusals() as refused:
        checking.check(
            entry.application,
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
    return _redirect_to_next(application_id if form.answer.data == COMPLETE else None)


@bp.post("/curation/<int:application_id>/scores")
def create_score(application_id: int):
    """Store the curator's levels, and open the application that has waited longest."""
    require(can_open_desk(current_user))
    entry = _find_application(application_id)
    rules = rule_versions.rules_of(entry.application.rule_set_id)
    form: Any = levels_form(ScoreForm, rules.criteria)()
    form.offer(rules)
    if not form.validate_on_submit():
        return _render(entry, form), 422
    with refusals() as refused:
        deciding.submit_score(
            entry.application,
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
    return _redirect_to_next(None)


def _render(entry: DeskApplication, form: ReasonsForm | None = None, *, refused: str | None = None) -> str:
    rules = rule_versions.rules_of(entry.application.rule_set_id)
    queue = queries.queue_for(current_user)
    may_check = can_check(current_user, entry)
    may_score = can_score(current_user, entry)
    decision = _decision(entry)
    if form is None and (may_check or may_score):
        form = _empty_form(entry, rules, may_check=may_check)
    return render_template(
        "curation/desk.html",
        entry=entry,
        queue=queue,
        days=days_since(queue.oldest),
        due=due_days(queue),
        evidence=page_of(entry.evidence, rules),
        earlier=_earlier_corrections(entry, rules),
        decision=decision,
        may_read_letter=bool(decision) and can_read_letter(current_user, entry, returned_by=decision.by_id),
        criteria=rules.criteria,
        form=form,
        may_check=may_check,
        may_score=may_score,
        lowest=min(grade.min for grade in rules.grades if grade.outcome == "approved"),
        scores=_visible_scores(entry),
        refused=refused,
        tie=TieForm(formdata=None, enterprise_id=entry.application.enterprise_id),
    )


def _empty_form(entry: DeskApplication, rules: Rules, *, may_check: bool) -> ReasonsForm:
    kind: Any = CheckForm if may_check else levels_form(ScoreForm, rules.criteria)
    form = kind(formdata=None, round=entry.round.number)
    form.offer(rules)
    return form


def _visible_scores(entry: DeskApplication) -> list[tuple[Score, str]]:
    """Return the scores of this round if the curator has scored it."""
    return queries.scores_of(entry.round.id) if can_see_scores(current_user, entry) else []


def _earlier_corrections(entry: DeskApplication, rules: Rules) -> list[tuple[int, str]]:
    """Return the corrections of earlier rounds. Their scores are left out, so that each round is judged by itself."""
    return [
        (number, " ".join([*(advice.text for advice in letters.advice_of(decision.reasons, rules)), decision.note]).strip())
        for number, decision in queries.earlier_decisions(entry.application.id)
        if number < entry.round.number
    ]


def _decision(entry: DeskApplication) -> Any:
    """Return the decision on this round, or None. The template shows its score only together with the scores."""
    if entry.state in {ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW}:
        return None
    decided = [row[1] for row in queries.earlier_decisions(entry.application.id) if row[0] == entry.round.number]
    return decided[0] if decided else None


def _refused(application_id: int, form: Any, refused: Refusal) -> tuple[str, int]:
    return _render(_find_application(application_id), form, refused=refused.words), refused.status


def _redirect_to_next(application_id: int | None) -> Response:
    next_id = application_id or queries.next_for(current_user)
    if next_id is None:
        return redirect(url_for(".list_applications"), 303)
    return redirect(url_for(".show_application", application_id=next_id), 303)


def _find_application(application_id: int) -> DeskApplication:
    return queries.find_application(current_user, application_id) or abort(404)


def due_days(queue: queries.Queue) -> dict[int, Any]:
    """Return the last day of each row."""
    return {row.id: row.due_on for row in with_due_days(queue.rows)}


def days_since(moment: Any) -> int:
    """Return the days at the office since a moment; 0 for today."""
    return (clock.today() - clock.day_of(moment)).days if moment else 0

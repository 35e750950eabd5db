"""The curators' desk: the queue, the evidence, the completeness check, and the scores."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.lists.pages import list_page
from core.refusals import Refusal
from core.web import require
from curation.forms.desk import COMPLETE, RETURN, CheckForm, ScoreForm, levels_form, levels_in
from curation.judging import checking, deciding, reasons, scoring
from curation.lists.desk import PAST, QUEUE
from curation.policies.desk import can_open_desk
from curation.queries import desk as queries
from curation.queries.desk import DeskApplication
from curation.views import judged
from curation.views.desk_page import days_since, numbers_of_next_save, render_desk
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
    entry = queries.find_application(current_user, application_id)
    page = render_desk(entry) if entry else _render_own(application_id)
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
        return render_desk(entry, form), 422
    if _looks_first() and form.answer.data == RETURN:
        return _look(entry, form, rules)
    with form.showing_refusals() as refused:
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
        return render_desk(entry, form), 422
    if _looks_first():
        return _look(entry, form, rules, levels_in(form, rules.criteria))
    with form.showing_refusals() as refused:
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


def _looks_first() -> bool:
    """Tell whether the curator asks to see once more what cannot be changed afterwards."""
    return "look" in request.args


def _look(entry: DeskApplication, form: Any, rules: Rules, levels: Mapping[str, int] | None = None) -> Any:
    """Show what is about to be sent, or why it cannot be sent. `levels` is None for a completeness check."""
    with form.showing_refusals() as refused:
        returns = levels is None or scoring.would_return(rules, levels)
        reasons.validated(rules, form.keys.data or [], form.note.data or "", at_least_one=returns)
    if refused:
        return _refused(entry.application.id, form, refused)
    return render_template(
        "curation/look.html",
        entry=entry,
        form=form,
        save=numbers_of_next_save(entry),
        levels=levels,
        total=scoring.total_of(rules, levels) if levels else None,
        returns=returns,
        criteria=rules.criteria,
        reasons=[rules.return_reasons[key].text for key in form.keys.data or []],
    )


def _render_own(application_id: int) -> str:
    """Show a curator who is tied to the business by now the own words alone. Without any there is no such page."""
    row = queries.judged_before(current_user, application_id) or abort(404)
    rules = rule_versions.rules_of(row.rule_set_id)
    return render_template("curation/own_words.html", row=row, given=judged.given_before(current_user, application_id, rules))


def _refused(application_id: int, form: Any, refused: Refusal) -> tuple[str, int]:
    """Show the form again. A refusal that belongs to a field stands there; one about the product, above the form."""
    at_top = refused.words if form.form_errors else None
    form.form_errors = []
    return render_desk(_find_application(application_id), form, refused=at_top), refused.status


def _redirect_to_next(application_id: int | None) -> Response:
    next_id = application_id or queries.next_for(current_user)
    if next_id is None:
        return redirect(url_for(".list_applications"), 303)
    return redirect(url_for(".show_application", application_id=next_id), 303)


def _find_application(application_id: int) -> DeskApplication:
    return queries.find_application(current_user, application_id) or abort(404)

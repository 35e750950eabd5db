"""The curators' desk: the queue, the evidence, the completeness check, and the scores."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.lists.pages import list_page
from core.refusals import Refusal, refusals
from core.web import require
from curation.forms.desk import COMPLETE, CheckForm, ScoreForm, levels_form, levels_in
from curation.judging import checking, deciding
from curation.lists.desk import PAST, QUEUE
from curation.policies.desk import can_open_desk
from curation.queries import desk as queries
from curation.queries.desk import DeskApplication
from curation.views.desk_page import days_since, render_desk
from products.rulebook import rules as rule_versions

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
    page = render_desk(_find_application(application_id))
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
        return render_desk(entry, form), 422
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


def _refused(application_id: int, form: Any, refused: Refusal) -> tuple[str, int]:
    return render_desk(_find_application(application_id), form, refused=refused.words), refused.status


def _redirect_to_next(application_id: int | None) -> Response:
    next_id = application_id or queries.next_for(current_user)
    if next_id is None:
        return redirect(url_for(".list_applications"), 303)
    return redirect(url_for(".show_application", application_id=next_id), 303)


def _find_application(application_id: int) -> DeskApplication:
    return queries.find_application(current_user, application_id) or abort(404)

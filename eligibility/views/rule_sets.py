"""The officers' page of the rules: versions, the trial of a version, and the day on which it comes into force."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.db import db
from core.undoing import TooLateToUndo
from core.web import find_or_404, require
from core.wording import day, in_language
from eligibility import trials
from eligibility.forms.rules import FromDayForm
from eligibility.policies import can_keep_rules
from eligibility.queries import rule_sets as queries
from eligibility.queries.facts import context_for
from products.models import RuleSet
from products.rulebook import rule_sets
from products.rulebook import rules as rule_versions

bp = Blueprint("rule_sets", __name__)

SHOWN = 50
"""The most names shown in one list."""


@bp.get("/office/rules")
def list_rule_sets():
    """List the versions, newest first."""
    require(can_keep_rules(current_user))
    rows = queries.list_versions()
    return render_template("eligibility/rule_sets.html", rows=rows, in_force_id=queries.in_force_id(rows), today=clock.today())


@bp.get("/office/rules/<int:rule_set_id>")
def show_rule_set(rule_set_id: int):
    """Show who would be affected if this version were in force today. Nothing is written."""
    require(can_keep_rules(current_user))
    version = find_or_404(queries.all_versions(), id=rule_set_id)
    return _render(version, FromDayForm(formdata=None, from_day=clock.today()))


@bp.post("/office/rules/<int:rule_set_id>/start")
def create_start(rule_set_id: int):
    """Put the version into force from a day on."""
    require(can_keep_rules(current_user))
    version = find_or_404(queries.all_versions(), id=rule_set_id)
    form = FromDayForm()
    if not form.validate_on_submit():
        return _render(version, form), 422
    with form.showing_refusals() as refused:
        rule_sets.put_in_force(version.id, from_day=form.from_day.data, by=current_user)
    if refused:
        return _render(find_or_404(queries.all_versions(), id=rule_set_id), form), refused.status
    db.session.commit()
    flash(_("Version %(version)s counts from %(day)s on.", version=version.version, day=day(form.from_day.data)), "good")
    return redirect(url_for(".list_rule_sets"), code=303)


@bp.post("/office/rules/<int:rule_set_id>/start/undo")
def delete_start(rule_set_id: int):
    """Take the day off a version by which nothing was granted or handed in yet."""
    require(can_keep_rules(current_user))
    row = next((row for row in queries.list_versions() if row.id == rule_set_id), None) or abort(404)
    if not row.can_be_taken_back:
        raise TooLateToUndo(rule_set_id)
    rule_sets.take_back(rule_set_id, by=current_user)
    db.session.commit()
    flash(_("Version %(version)s waits again. The one before it counts.", version=row.version), "good")
    return redirect(url_for(".list_rule_sets"), code=303)


def _render(version: RuleSet, form: FromDayForm) -> str:
    now, then = rule_versions.current(), rule_versions.rules_of(version.id)
    return render_template(
        "eligibility/rule_set.html",
        version=version,
        current=now,
        trial=trials.compare(context_for(now), context_for(then)),
        titles={rule.id: in_language(rule.title) for rule in then.rules.values()},
        form=form,
        shown=SHOWN,
        today=clock.today(),
    )

"""The officers' pages of suspensions."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.db import db
from core.lists.pages import list_page
from core.web import find_or_404, require, search_words
from eligibility import suspensions
from eligibility.forms.rules import EndSuspensionForm, ProlongForm, SuspensionForm
from eligibility.lists import SUSPENSIONS, reasons
from eligibility.policies import can_see_suspensions, can_suspend
from eligibility.queries import suspensions as queries
from eligibility.queries.suspensions import Business, SuspensionRow
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("suspensions", __name__)


@bp.get("/office/suspensions")
def list_suspensions():
    """List the suspensions."""
    require(can_see_suspensions(current_user))
    return render_template("eligibility/suspensions.html", page=list_page(SUSPENSIONS, current_user))


@bp.get("/office/suspensions/new")
def new_suspension():
    """Search a business, then show the form for its suspension."""
    require(can_see_suspensions(current_user))
    enterprise_id = request.args.get("enterprise", type=int)
    if enterprise_id is None:
        words = search_words()
        return render_template("eligibility/suspension_search.html", q=words, found=queries.search_businesses(words))
    business = _find_business(enterprise_id)
    rules = rule_versions.current()
    review_by = clock.today() + timedelta(days=rules.suspension.max_days_without_review)
    form = SuspensionForm(formdata=None, rules=rules, enterprise_id=business.id, review_by=review_by)
    return _render_form(business, rules, form)


@bp.post("/office/suspensions")
def create_suspension():
    """Suspend a business."""
    require(can_see_suspensions(current_user))
    rules = rule_versions.current()
    form = SuspensionForm(rules=rules)
    if form.enterprise_id.data is None:
        return redirect(url_for(".new_suspension"), code=303)
    business = _find_business(form.enterprise_id.data)
    if not form.validate_on_submit():
        return _render_form(business, rules, form), 422
    with form.showing_refusals() as refused:
        suspensions.suspend(
            business.id,
            reason=form.reason.data,
            note=form.note.data or "",
            heard=form.heard.data or "",
            review_by=form.review_by.data,
            rules=rules,
            by=current_user,
        )
    if refused:
        return _render_form(business, rules, form), refused.status
    db.session.commit()
    flash(_("%(name)s is suspended. Its owners were told.", name=business.name), "good")
    return redirect(url_for(".list_suspensions"), code=303)


@bp.get("/office/suspensions/<int:suspension_id>")
def show_suspension(suspension_id: int):
    """Show a suspension, with the form that ends it."""
    require(can_see_suspensions(current_user))
    return _render_suspension(queries.find_suspension(suspension_id) or abort(404), EndSuspensionForm(formdata=None))


@bp.post("/office/suspensions/<int:suspension_id>/ending")
def create_ending(suspension_id: int):
    """End a suspension."""
    require(can_see_suspensions(current_user))
    row = queries.find_suspension(suspension_id) or abort(404)
    require(can_suspend(current_user, _find_business(row.enterprise_id)))
    form = EndSuspensionForm()
    if not form.validate_on_submit():
        return _render_suspension(row, form), 422
    suspensions.end(find_or_404(queries.suspensions(), id=suspension_id), why=form.why.data, by=current_user)
    db.session.commit()
    flash(_("The suspension of %(name)s is over.", name=row.business), "good")
    return redirect(url_for(".list_suspensions"), code=303)


@bp.post("/office/suspensions/<int:suspension_id>/prolongation")
def create_prolongation(suspension_id: int):
    """Let a suspension go on until another day."""
    require(can_see_suspensions(current_user))
    row = queries.find_suspension(suspension_id) or abort(404)
    require(can_suspend(current_user, _find_business(row.enterprise_id)))
    form = ProlongForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            suspension = find_or_404(queries.suspensions(), id=suspension_id)
            suspensions.prolong(suspension, review_by=form.review_by.data, rules=rule_versions.current(), by=current_user)
            db.session.commit()
            flash(_("The suspension goes on. Its owners were told until when."), "good")
            return redirect(url_for(".show_suspension", suspension_id=suspension_id), code=303)
    return form.refused(_render_suspension(row, EndSuspensionForm(formdata=None), form))


def _find_business(enterprise_id: int) -> Business:
    """Return the business if the visitor may suspend it, otherwise answer 404 or 403."""
    business = queries.find_business(enterprise_id) or abort(404)
    require(can_suspend(current_user, business))
    return business


def _render_form(business: Business, rules: Rules, form: SuspensionForm) -> str:
    return render_template("eligibility/suspension_new.html", business=business, form=form, today=clock.today())


def _render_suspension(row: SuspensionRow, form: EndSuspensionForm, prolonging: ProlongForm | None = None) -> str:
    latest = clock.today() + timedelta(days=rule_versions.current().suspension.max_days_without_review)
    prolonging = prolonging or ProlongForm(formdata=None, review_by=latest)
    return render_template(
        "eligibility/suspension.html",
        row=row,
        reason=reasons().get(row.reason, row.reason),
        form=form,
        prolonging=prolonging,
        today=clock.today(),
        latest=latest,
    )

"""The owner's applications: hand in, follow, hand in corrections, extend the time, withdraw."""

from collections.abc import Sequence
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.refusals import Refusal, refusals
from core.web import find_or_404
from curation.forms.applications import SendForm
from curation.judging import applications, periods
from curation.judging.snapshot import load_listing
from curation.models import Application, ApplicationState
from curation.queries.applications import applications_visible_to, listings_visible_to
from curation.views.application_page import page_of
from eligibility import links, passports
from eligibility.states import RuleState
from products.models import Listing
from products.rulebook import rules as rule_versions

bp = Blueprint("applications", __name__)


@bp.get("/product/<int:listing_id>/application")
def new_application(listing_id: int):
    """Show the product as curators will see it with the button to send it, or the rules that are not met."""
    listing = find_or_404(listings_visible_to(current_user), id=listing_id)
    return _render_new(listing, passports.why_not(listing, person_id=current_user.id))


@bp.post("/product/<int:listing_id>/application")
def create_application(listing_id: int):
    """Hand in the product. Unmet rules are shown in their own words."""
    listing = find_or_404(listings_visible_to(current_user), id=listing_id)
    form = SendForm()
    if not form.validate_on_submit():
        return _render_new(listing, [], form=form), 422
    with refusals() as refused:
        application = applications.hand_in(listing.id, by=current_user, sent_as=form.uuid)
    if isinstance(refused.error, applications.AlreadyHandedIn):
        flash(refused.words, "note")
        return redirect(url_for(".show_application", application_id=refused.error.subject), 303)
    if refused:
        states = refused.error.states if isinstance(refused.error, applications.NotReady) else []
        words = None if states else refused.words
        return _render_new(find_or_404(listings_visible_to(current_user), id=listing_id), states, refused=words), refused.status
    db.session.commit()
    if application.state is ApplicationState.SUBMITTED:  # otherwise an earlier form was repeated, and nothing was sent
        flash(_("Your product is sent. You can follow here what happens to it."), "good")
    return redirect(url_for(".show_application", application_id=application.id), 303)


@bp.get("/applications/<int:application_id>")
def show_application(application_id: int):
    """Show the state, who must act and until when, and every letter."""
    return render_application(_find_application(application_id))


@bp.post("/applications/<int:application_id>/rounds")
def create_round(application_id: int):
    """Hand in the corrections."""
    application, form = _find_application(application_id), SendForm()
    if not form.validate_on_submit():
        return render_application(application), 422
    with refusals() as refused:
        applications.hand_in_again(application, by=current_user, sent_as=form.uuid)
    if refused:
        return _refused(application_id, refused)
    db.session.commit()
    if application.state is ApplicationState.SUBMITTED:
        flash(_("It is sent again. Only what you mended is new; all else stays as it was."), "good")
    return redirect(url_for(".show_application", application_id=application_id), 303)


@bp.post("/applications/<int:application_id>/extension")
def create_extension(application_id: int):
    """Extend the time for corrections."""
    application = _find_application(application_id)
    with refusals() as refused:
        applications.extend_time(application, by=current_user)
    if refused:
        return _refused(application_id, refused)
    db.session.commit()
    flash(_("You have more time now."), "good")
    return redirect(url_for(".show_application", application_id=application_id), 303)


@bp.get("/applications/<int:application_id>/withdrawal")
def new_withdrawal(application_id: int):
    """Show what withdrawing means."""
    application = _find_application(application_id)
    return render_template(
        "curation/application_withdrawal.html", application=application, page=page_of(application, current_user)
    )


@bp.post("/applications/<int:application_id>/withdrawal")
def create_withdrawal(application_id: int):
    """Withdraw the application."""
    application = _find_application(application_id)
    with refusals() as refused:
        applications.withdraw(application, by=current_user)
    if refused:
        return _refused(application_id, refused)
    db.session.commit()
    flash(_("Your product is taken back. Its page stays as it is, and you may send it again."), "good")
    return redirect(url_for(".show_application", application_id=application_id), 303)


def render_application(application: Application, *, refused: str | None = None, states: Sequence[RuleState] = ()) -> str:
    """Render the page of an application, with a refusal if there is one."""
    return render_template(
        "curation/application.html",
        application=application,
        page=page_of(application, current_user),
        refused=refused,
        states=_rule_lines(states, application.rule_set_id, application.listing_id),
        sent_as=uuid4(),
    )


def _refused(application_id: int, refused: Refusal) -> tuple[str, int] | Response:
    if isinstance(refused.error, applications.NotReady):
        return render_application(_find_application(application_id), states=refused.error.states), refused.status
    return render_application(_find_application(application_id), refused=refused.words), refused.status


def _find_application(application_id: int) -> Application:
    return find_or_404(applications_visible_to(current_user), id=application_id)


def _render_new(
    listing: Listing, states: Sequence[RuleState], *, refused: str | None = None, form: SendForm | None = None
) -> str:
    period = periods.open_period()
    return render_template(
        "curation/application_new.html",
        listing=load_listing(listing.id),
        states=_rule_lines(states, rule_versions.current().id, listing.id),
        refused=refused,
        form=form,
        period=period,
        full=period is not None and not periods.has_place(period),
        next_period=None if period else periods.next_period(),
        sent_as=uuid4(),
    )


def _rule_lines(states: Sequence[RuleState], rule_set_id: int, listing_id: int) -> list[tuple[RuleState, links.Link | None]]:
    """Return each unmet rule with its button."""
    rules = rule_versions.rules_of(rule_set_id) if states else None
    return [(state, links.link_of(state, rules, listing_id)) for state in states] if rules else []

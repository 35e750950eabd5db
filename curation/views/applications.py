"""The owner's application: hand in, see where it stands and who holds it, mend, ask for longer, take it back."""

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
from curation.judging.snapshot import whole_listing
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
    """The product as curators will see it, and one button; or what is still missing."""
    listing = find_or_404(listings_visible_to(current_user), id=listing_id)
    return _asked(listing, passports.why_not(listing, person_id=current_user.id))


@bp.post("/product/<int:listing_id>/application")
def create_application(listing_id: int):
    """Hand in; whatever the rules miss is said in their words, on every way by which this is reached."""
    listing = find_or_404(listings_visible_to(current_user), id=listing_id)
    form = SendForm()
    if not form.validate_on_submit():
        return _asked(listing, [], form=form), 422
    with refusals() as refused:
        application = applications.hand_in(listing.id, by=current_user, sent_as=form.uuid)
    if isinstance(refused.error, applications.AlreadyHandedIn):
        flash(refused.words, "note")
        return redirect(url_for(".show_application", application_id=refused.error.subject), 303)
    if refused:
        states = refused.error.states if isinstance(refused.error, applications.NotReady) else []
        words = None if states else refused.words
        return _asked(find_or_404(listings_visible_to(current_user), id=listing_id), states, refused=words), refused.status
    db.session.commit()
    if application.state is ApplicationState.SUBMITTED:  # else an earlier page came once more: nothing is sent anew
        flash(_("Your product is sent. You can follow here what happens to it."), "good")
    return redirect(url_for(".show_application", application_id=application.id), 303)


@bp.get("/applications/<int:application_id>")
def show_application(application_id: int):
    """Where it stands, who holds it, until when, and every letter."""
    return application_page(_found(application_id))


@bp.post("/applications/<int:application_id>/rounds")
def create_round(application_id: int):
    """Hand in what was mended."""
    application, form = _found(application_id), SendForm()
    if not form.validate_on_submit():
        return application_page(application), 422
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
    """Longer for mending, once."""
    application = _found(application_id)
    with refusals() as refused:
        applications.ask_for_longer(application, by=current_user)
    if refused:
        return _refused(application_id, refused)
    db.session.commit()
    flash(_("You have more time now."), "good")
    return redirect(url_for(".show_application", application_id=application_id), 303)


@bp.get("/applications/<int:application_id>/withdrawal")
def new_withdrawal(application_id: int):
    """What taking back means, before it is done."""
    application = _found(application_id)
    return render_template(
        "curation/application_withdrawal.html", application=application, page=page_of(application, current_user)
    )


@bp.post("/applications/<int:application_id>/withdrawal")
def create_withdrawal(application_id: int):
    """Take it back."""
    application = _found(application_id)
    with refusals() as refused:
        applications.withdraw(application, by=current_user)
    if refused:
        return _refused(application_id, refused)
    db.session.commit()
    flash(_("Your product is taken back. Its page stays as it is, and you may send it again."), "good")
    return redirect(url_for(".show_application", application_id=application_id), 303)


def application_page(application: Application, *, refused: str | None = None, states: Sequence[RuleState] = ()) -> str:
    """The page of an application, perhaps with what was refused."""
    return render_template(
        "curation/application.html",
        application=application,
        page=page_of(application, current_user),
        refused=refused,
        states=_lines(states, application.rule_set_id, application.listing_id),
        sent_as=uuid4(),
    )


def _refused(application_id: int, refused: Refusal) -> tuple[str, int] | Response:
    if isinstance(refused.error, applications.NotReady):
        return application_page(_found(application_id), states=refused.error.states), refused.status
    return application_page(_found(application_id), refused=refused.words), refused.status


def _found(application_id: int) -> Application:
    return find_or_404(applications_visible_to(current_user), id=application_id)


def _asked(listing: Listing, states: Sequence[RuleState], *, refused: str | None = None, form: SendForm | None = None) -> str:
    period = periods.open_period()
    return render_template(
        "curation/application_new.html",
        listing=whole_listing(listing.id),
        states=_lines(states, rule_versions.current().id, listing.id),
        refused=refused,
        form=form,
        period=period,
        full=period is not None and not periods.has_place(period),
        next_period=None if period else periods.next_period(),
        sent_as=uuid4(),
    )


def _lines(states: Sequence[RuleState], rule_set_id: int, listing_id: int) -> list[tuple[RuleState, links.Link | None]]:
    """Each rule that holds it back, with the way to what mends it."""
    rules = rule_versions.rules_of(rule_set_id) if states else None
    return [(state, links.link_of(state, rules, listing_id)) for state in states] if rules else []

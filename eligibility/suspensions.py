"""Suspend a business for a while (K09), after hearing its owner; only danger to buyers does not wait.

What a suspension does to products that are shown, the package above hears by the signals.
"""

from datetime import date, timedelta

from blinker import signal
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from eligibility import granting, notices, passports
from eligibility.models import Suspension
from people.identity import Identity
from products.rulebook.rules import Rules

business_suspended = signal("eligibility.suspensions.business_suspended")
"""Sent with the enterprise's id and `by_id`, in the transaction that suspends it."""
suspension_ended = signal("eligibility.suspensions.suspension_ended")
"""Sent with the enterprise's id and `by_id` when no suspension of it stands any more."""
WITHOUT_HEARING = "safety"
"""The one reason for which the owner is heard afterwards."""


class UnknownReason(DomainError):
    """The rules know no such reason."""

    message = N_("Please choose a reason from the list.")


class OwnerNotHeard(DomainError):
    """Whoever is suspended is asked before."""

    message = N_("Please ask the owner first, and write down what was said. Only danger to buyers does not wait.")


class BadReviewDay(DomainError):
    """A suspension is looked at again soon."""

    message = N_("Please choose a day for looking at it again: from tomorrow on, at most %(days)s days from now.")


class AlreadySuspended(DomainError):
    """For this reason one stands."""

    status = 409
    message = N_("This business is already suspended for this reason.")


class AlreadyEnded(DomainError):
    """Somebody ended it in between."""

    status = 409
    message = N_("This suspension is already over.")


def suspend(
    enterprise_id: int, *, reason: str, note: str, heard: str, review_by: date, rules: Rules, by: Identity
) -> Suspension:
    """Suspend a business: nothing of it is shown or handed in until this ends; its members are told.

    `heard` is what the owner said; it may be empty for the reason `safety` alone.
    Raises UnknownReason, OwnerNotHeard, BadReviewDay or AlreadySuspended.
    """
    _check(reason, heard, review_by, rules)
    passports.hold_enterprise(enterprise_id)
    suspension = Suspension(
        enterprise_id=enterprise_id,
        reason=reason,
        note=note.strip(),
        heard=heard.strip() or None,
        begun_at=clock.now(),
        begun_by_id=by.id,
        review_by=review_by,
    )
    try:
        with db.session.begin_nested():
            db.session.add(suspension)
    except IntegrityError:
        raise AlreadySuspended(enterprise_id) from None
    business_suspended.send(enterprise_id, by_id=by.id)
    audit.record("suspended", "enterprise", enterprise_id, actor_id=by.id)
    notices.tell_suspended(suspension, rules)
    return suspension


def end(suspension: Suspension, *, why: str, by: Identity) -> None:
    """End a suspension; where no other stands, what it took down is offered again. Raises AlreadyEnded."""
    passports.hold_enterprise(suspension.enterprise_id)
    ended = db.session.execute(
        update(Suspension)
        .where(Suspension.id == suspension.id, Suspension.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by_id=by.id, ended_why=why.strip())
    )
    if changed(ended) != 1:
        raise AlreadyEnded(suspension)
    db.session.refresh(suspension)
    audit.record("ended suspension", "enterprise", suspension.enterprise_id, actor_id=by.id)
    if not _another_stands(suspension.enterprise_id):
        suspension_ended.send(suspension.enterprise_id, by_id=by.id)
        notices.tell_suspension_over(suspension)
        granting.grant_if_met(suspension.enterprise_id)


def _check(reason: str, heard: str, review_by: date, rules: Rules) -> None:
    if reason not in rules.suspension_reasons:
        raise UnknownReason(reason)
    if rules.suspension.heard_first and reason != WITHOUT_HEARING and not heard.strip():
        raise OwnerNotHeard(reason)
    days = rules.suspension.max_days_without_review
    if not clock.today() < review_by <= clock.today() + timedelta(days=days):
        raise BadReviewDay(review_by, days=days)


def _another_stands(enterprise_id: int) -> bool:
    found = select(Suspension.id).where(Suspension.enterprise_id == enterprise_id, Suspension.ended_at.is_(None)).limit(1)
    return db.session.scalar(found) is not None

"""Suspend a business for a while (K09). The owner is heard first, unless buyers are in danger.

The signals tell `curation`, which takes the products down.
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
"""Sent with the enterprise's id and `by_id` when its last suspension ends."""
WITHOUT_HEARING = "safety"
"""The only reason for which the owner may be heard afterwards."""


class UnknownReason(DomainError):
    """The rules contain no such reason."""

    message = N_("Please choose a reason from the list.")


class OwnerNotHeard(DomainError):
    """The owner's answer is missing."""

    message = N_("Please ask the owner first, and write down what was said. Only danger to buyers does not wait.")


class BadReviewDay(DomainError):
    """The day of the review is too late or not in the future."""

    message = N_("Please choose a day for looking at it again: from tomorrow on, at most %(days)s days from now.")


class AlreadySuspended(DomainError):
    """The business is already suspended for this reason."""

    status = 409
    message = N_("This business is already suspended for this reason.")


class AlreadyEnded(DomainError):
    """The suspension has already ended."""

    status = 409
    message = N_("This suspension is already over.")


def suspend(
    enterprise_id: int, *, reason: str, note: str, heard: str, review_by: date, rules: Rules, by: Identity
) -> Suspension:
    """Suspend a business: until the end, its products are neither shown nor handed in. Notifies its members.

    `heard` is the owner's answer. It may be empty only for the reason `safety`. Raises UnknownReason, OwnerNotHeard,
    BadReviewDay or AlreadySuspended.
    """
    _check(reason, heard, review_by, rules)
    passports.lock_enterprise(enterprise_id)
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
    notices.notify_suspended(suspension, rules)
    return suspension


def end(suspension: Suspension, *, why: str, by: Identity) -> None:
    """End a suspension. If it was the last, the products are offered again and the members notified. Raises AlreadyEnded."""
    passports.lock_enterprise(suspension.enterprise_id)
    ended = db.session.execute(
        update(Suspension)
        .where(Suspension.id == suspension.id, Suspension.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by_id=by.id, ended_why=why.strip())
    )
    if changed(ended) != 1:
        raise AlreadyEnded(suspension)
    db.session.refresh(suspension)
    audit.record("ended suspension", "enterprise", suspension.enterprise_id, actor_id=by.id)
    if not is_suspended(suspension.enterprise_id):
        suspension_ended.send(suspension.enterprise_id, by_id=by.id)
        notices.notify_suspension_over(suspension)
        granting.grant_if_met(suspension.enterprise_id)


def prolong(suspension: Suspension, *, review_by: date, rules: Rules, by: Identity) -> None:
    """Let a suspension go on until another day of review, and tell the members. Raises BadReviewDay or AlreadyEnded."""
    _check_review(review_by, rules)
    prolonged = db.session.execute(
        update(Suspension).where(Suspension.id == suspension.id, Suspension.ended_at.is_(None)).values(review_by=review_by)
    )
    if changed(prolonged) != 1:
        raise AlreadyEnded(suspension)
    db.session.refresh(suspension)
    audit.record("prolonged suspension", "enterprise", suspension.enterprise_id, actor_id=by.id)
    notices.notify_prolonged(suspension, rules)


def _check(reason: str, heard: str, review_by: date, rules: Rules) -> None:
    if reason not in rules.suspension_reasons:
        raise UnknownReason(reason)
    if rules.suspension.heard_first and reason != WITHOUT_HEARING and not heard.strip():
        raise OwnerNotHeard(reason)
    _check_review(review_by, rules)


def _check_review(review_by: date, rules: Rules) -> None:
    days = rules.suspension.max_days_without_review
    if not clock.today() < review_by <= clock.today() + timedelta(days=days):
        raise BadReviewDay(review_by, days=days)


def is_suspended(enterprise_id: int) -> bool:
    """Whether a suspension of the business has not ended."""
    open_suspension = (
        select(Suspension.id).where(Suspension.enterprise_id == enterprise_id, Suspension.ended_at.is_(None)).limit(1)
    )
    return db.session.scalar(open_suspension) is not None

"""Messages to the members of a business about its passport, each in the member's language."""

from collections.abc import Iterator

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Row, select

from core import clock, outbox
from core.db import db
from core.wording import day
from courses.models import Enrolment
from eligibility.models import Suspension
from eligibility.queries.passports import passport_path
from eligibility.states import fill_in
from people.models import Membership, Person
from products.rulebook.rules import Rules

_members = (
    select(Person.id, Person.language)
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.left_at.is_(None), Person.is_present())
    .order_by(Person.id)
)


def notify_eligible(enterprise_id: int) -> None:
    """Notify the members that the business is eligible. The key allows one such message for each business."""
    link = passport_path(enterprise_id)
    for member in _members_of(enterprise_id):
        outbox.notify(
            member.id,
            key=f"eligible-{enterprise_id}",
            subject=_("Your business is eligible now"),
            body=_("All that was asked of the business is there. Each product that is ready may be sent to the curators."),
            link=link,
        )


def notify_courses_complete(enterprise_id: int, enrolment: Enrolment) -> None:
    """Notify the members that all required courses are complete."""
    link = passport_path(enterprise_id)
    for member in _members_of(enterprise_id):
        outbox.notify(
            member.id,
            key=f"courses-complete-{enterprise_id}-{enrolment.id}",
            subject=_("All required courses are complete"),
            body=_("This opens the gate to the shops: the first rule is met. The passport says what comes next."),
            link=link,
        )


def notify_suspended(suspension: Suspension, rules: Rules) -> None:
    """Notify the members of a suspension with its reason and the day of its review (`suspension.text`)."""
    _notify_of_suspension(suspension, rules, _key(suspension))


def notify_prolonged(suspension: Suspension, rules: Rules) -> None:
    """Notify the members of the new day of the review, in place of what they were told before."""
    for member in _members_of(suspension.enterprise_id):
        _withdraw_suspension(member.id, suspension)
    _notify_of_suspension(suspension, rules, f"{_key(suspension)}-until-{suspension.review_by}-{clock.now():%Y%m%d%H%M%S}")


def _key(suspension: Suspension) -> str:
    return f"suspended-{suspension.id}"


def _withdraw_suspension(person_id: int, suspension: Suspension) -> None:
    """Withdraw what a member was told of the suspension, with its first or a later day."""
    key = _key(suspension)
    outbox.withdraw(person_id, [key, *outbox.unread_keys(person_id, f"{key}-")])


def _notify_of_suspension(suspension: Suspension, rules: Rules, key: str) -> None:
    reason = rules.suspension_reasons[suspension.reason].text.rstrip(" .")
    for member in _members_of(suspension.enterprise_id):
        outbox.notify(
            member.id,
            key=key,
            subject=_("Your products are not shown for now"),
            body=fill_in(rules.suspension.text, reason=reason, date=day(suspension.review_by)),
            link="/contact",
        )


def notify_suspension_over(suspension: Suspension) -> None:
    """Notify the members that the last suspension has ended, and withdraw the message about it."""
    link = passport_path(suspension.enterprise_id)
    for member in _members_of(suspension.enterprise_id):
        _withdraw_suspension(member.id, suspension)
        outbox.notify(
            member.id,
            key=f"suspension-over-{suspension.id}",
            subject=_("The suspension is over"),
            body=suspension.ended_why or "",
            link=link,
        )


def _members_of(enterprise_id: int) -> Iterator[Row]:
    """Yield the members one by one, with the language set to theirs."""
    for member in db.session.execute(_members.where(Membership.enterprise_id == enterprise_id)).all():
        with force_locale(member.language):
            yield member

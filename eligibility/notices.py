"""What the members of a business are told about its passport, each in their language."""

from collections.abc import Iterator

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Row, select

from core import outbox
from core.db import db
from core.wording import day
from courses.models import Enrolment
from eligibility.models import Suspension
from eligibility.states import filled
from people.models import Membership, Person
from products.models import Listing
from products.rulebook.rules import Rules

_members = (
    select(Person.id, Person.language)
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.left_at.is_(None), Person.closed_at.is_(None))
    .order_by(Person.id)
)


def tell_eligible(enterprise_id: int) -> None:
    """That the business is eligible, once for good, whatever versions of the rules follow."""
    link = passport_of(enterprise_id)
    for member in _members_of(enterprise_id):
        outbox.notify(
            member.id,
            key=f"eligible-{enterprise_id}",
            subject=_("Your business is eligible now"),
            body=_("All that was asked of the business is there. Each product that is ready may be sent to the curators."),
            link=link,
        )


def tell_courses_complete(enterprise_id: int, enrolment: Enrolment) -> None:
    """That the last required course is done: the rule about courses is met from now on."""
    link = passport_of(enterprise_id)
    for member in _members_of(enterprise_id):
        outbox.notify(
            member.id,
            key=f"courses-complete-{enterprise_id}-{enrolment.id}",
            subject=_("All required courses are complete"),
            body=_("This opens the gate to the shops: the first rule is met. The passport says what comes next."),
            link=link,
        )


def tell_suspended(suspension: Suspension, rules: Rules) -> None:
    """That products are not shown for a while, why, and until when to come and talk (`suspension.text`)."""
    reason = rules.suspension_reasons[suspension.reason].text.rstrip(" .")
    for member in _members_of(suspension.enterprise_id):
        outbox.notify(
            member.id,
            key=f"suspended-{suspension.id}",
            subject=_("Your products are not shown for now"),
            body=filled(rules.suspension.text, reason=reason, date=day(suspension.review_by)),
            link="/contact",
        )


def tell_suspension_over(suspension: Suspension) -> None:
    """That nothing stands in the way any more."""
    link = passport_of(suspension.enterprise_id)
    for member in _members_of(suspension.enterprise_id):
        outbox.withdraw(member.id, [f"suspended-{suspension.id}"])
        outbox.notify(
            member.id,
            key=f"suspension-over-{suspension.id}",
            subject=_("The suspension is over"),
            body=suspension.ended_why or "",
            link=link,
        )


def passport_of(enterprise_id: int) -> str:
    """The passport of the newest product of a business; where there is none, the page that asks what to sell."""
    newest = db.session.scalar(
        select(Listing.id)
        .where(Listing.enterprise_id == enterprise_id, Listing.archived_at.is_(None))
        .order_by(Listing.id.desc())
        .limit(1)
    )
    return f"/product/{newest}/passport" if newest else "/product/new"


def _members_of(enterprise_id: int) -> Iterator[Row]:
    """One member after the other, each with the words in their language."""
    for member in db.session.execute(_members.where(Membership.enterprise_id == enterprise_id)).all():
        with force_locale(member.language):
            yield member

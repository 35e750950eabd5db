"""What of the rules waits for an officer: licences to rule on, and suspensions to review."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, exists, or_, select

from core import clock, lateness
from core.db import run
from eligibility.models import Suspension
from eligibility.policies import can_see_rulings, can_see_suspensions
from eligibility.queries.rulings import waits_under
from people.desk.sources import Source
from people.desk.things import SHOWN, Pile, Place, Thing, counts
from people.identity import Identity
from people.models import Enterprise, Membership
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules, Rules

_only = bindparam("only", type_=Integer)


def _is_member(enterprise_id: Any) -> Any:
    return exists().where(
        Membership.enterprise_id == enterprise_id,
        Membership.person_id == bindparam("viewer"),
        Membership.left_at.is_(None),
    )


_suspensions = (
    select(
        Suspension.id,
        Suspension.review_by,
        Enterprise.name,
        *counts(Suspension.review_by < bindparam("late_before")),
    )
    .join(Enterprise, Enterprise.id == Suspension.enterprise_id)
    .where(
        Suspension.ended_at.is_(None),
        Suspension.review_by <= bindparam("today"),
        ~_is_member(Suspension.enterprise_id),
        or_(_only.is_(None), Suspension.id == _only),
    )
    .order_by(Suspension.review_by, Suspension.id)
    .limit(SHOWN)
)


def _waiting_rulings(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_see_rulings(person):
        return Pile()
    try:
        rules = rule_versions.current()
    except NoRules:
        return Pile()
    late_before = lateness.begun_before(lambda day: deadlines.rule_by(rules, day))
    products = (
        select(Listing.id, Listing.product, Listing.changed_at, Enterprise.name, *counts(Listing.changed_at < late_before))
        .join(Enterprise, Enterprise.id == Listing.enterprise_id)
        .where(waits_under(rules), ~_is_member(Listing.enterprise_id), or_(_only.is_(None), Listing.id == _only))
        .order_by(Listing.changed_at, Listing.id)
        .limit(SHOWN)
    )
    rows = run(products, {"viewer": person.id, "only": id}).all()
    return Pile.of([_ruling(row, rules) for row in rows], rows)


def _ruling(row: Any, rules: Rules) -> Thing:
    return Thing(
        kind="ruling",
        id=row.id,
        deed=_("Say whether a licence is needed"),
        what=f"{row.product}, {row.name}",
        since=row.changed_at,
        due=deadlines.rule_by(rules, clock.day_of(row.changed_at)),
        place=Place("rulings.list_rulings"),
    )


def _waiting_suspensions(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_see_suspensions(person):
        return Pile()
    parameters = {"viewer": person.id, "only": id, "today": clock.today(), "late_before": lateness.late_before()}
    rows = run(_suspensions, parameters).all()
    return Pile.of([_suspension(row) for row in rows], rows)


def _suspension(row: Any) -> Thing:
    return Thing(
        kind="suspension",
        id=row.id,
        deed=_("Review a suspension"),
        what=row.name,
        since=clock.start_of(row.review_by),
        due=row.review_by,
        place=Place("suspensions.show_suspension", {"suspension_id": row.id}),
    )


RULINGS, SUSPENSIONS = Source(_waiting_rulings), Source(_waiting_suspensions)

"""The products whose licences depend on an officer: a question with the effect `waiting` was answered with yes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from core import clock
from core.db import db, run
from core.office import translated
from eligibility import needs
from eligibility.models import LicenceRuling
from eligibility.states import joined
from people.models import Enterprise, Membership
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.parts import Condition
from products.rulebook.rules import NoRules, Rules

PAGE = 30
_members = select(Membership.enterprise_id, Membership.person_id).where(Membership.left_at.is_(None))


@dataclass(frozen=True)
class RulingRow:
    """A question about a product."""

    listing_id: int
    condition: str
    product: str
    kind: str
    business: str
    ask: str
    documents: str
    """The documents that would be needed."""
    since: datetime
    due_on: date
    member_ids: frozenset[int]


def listings() -> Select[Any]:
    """Select all listings, for `find_or_404`."""
    return select(Listing)


def count_waiting() -> int:
    """Count the products that wait under the rules in force, for the navigation of officers."""
    try:
        rules = rule_versions.current()
    except NoRules:
        return 0
    return run(select(func.count()).select_from(Listing).where(waits_under(rules))).scalar_one()


def waiting(rules: Rules) -> list[RulingRow]:
    """Return the page of rulings that wait the longest, in two statements."""
    rows = _rows(rules)
    ids = {row.enterprise_id for row, _condition in rows}
    members: dict[int, set[int]] = {}
    if ids:
        for row in run(_members.where(Membership.enterprise_id.in_(ids))):
            members.setdefault(row.enterprise_id, set()).add(row.person_id)
    return [_row(row, condition, rules, frozenset(members.get(row.enterprise_id, ()))) for row, condition in rows]


def member_ids_of(enterprise_id: int) -> frozenset[int]:
    """Return the ids of the present members of a business."""
    return frozenset(row.person_id for row in run(_members.where(Membership.enterprise_id == enterprise_id)))


def _rows(rules: Rules) -> list[tuple[Any, Condition]]:
    """Return products with each question that has no ruling yet."""
    conditions = _conditions_for_officers(rules)
    products = (
        select(
            Listing.id,
            Listing.enterprise_id,
            Listing.product,
            Listing.title,
            Listing.kind,
            Listing.answers,
            Listing.changed_at,
            Enterprise.name.label("business"),
            *(_ruled(condition).label(condition.key) for condition in conditions),
        )
        .join(Enterprise, Enterprise.id == Listing.enterprise_id)
        .where(waits_under(rules))
        .order_by(Listing.changed_at, Listing.id)
        .limit(PAGE)
    )
    return [
        (row, condition)
        for row in db.session.execute(products)
        for condition in conditions
        if condition.key in rules.kinds[row.kind].conditions
        and row.answers.get(condition.key)
        and not getattr(row, condition.key)
    ]


def _conditions_for_officers(rules: Rules) -> list[Condition]:
    return [condition for condition in rules.conditions.values() if condition.effect == "waiting"]


def waits_under(rules: Rules) -> ColumnElement[bool]:
    """Return the condition on `Listing`: a question of these rules waits for an officer."""
    return and_(
        Listing.archived_at.is_(None),
        or_(false(), *(_waits(condition, rules) for condition in _conditions_for_officers(rules))),
    )


def _ruled(condition: Condition) -> ColumnElement[bool]:
    return exists().where(LicenceRuling.listing_id == Listing.id, LicenceRuling.condition == condition.key)


def _waits(condition: Condition, rules: Rules) -> ColumnElement[bool]:
    kinds = [kind.key for kind in rules.kinds.values() if condition.key in kind.conditions]
    return and_(Listing.kind.in_(kinds), Listing.answers[condition.key].as_boolean().is_(True), ~_ruled(condition))


def _row(row: Any, condition: Condition, rules: Rules, members: frozenset[int]) -> RulingRow:
    names = needs.named(condition.adds, lambda key: translated(rules.documents[key].title))
    return RulingRow(
        listing_id=row.id,
        condition=condition.key,
        product=row.title or row.product,
        kind=translated(rules.kinds[row.kind].title),
        business=row.business,
        ask=condition.ask,
        documents=joined(names),
        since=row.changed_at,
        due_on=deadlines.rule_by(rules, clock.day_of(row.changed_at)),
        member_ids=members,
    )

"""What asking for one more course, or for one less, would mean for the businesses of the city, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import run
from courses.requirements import Required
from eligibility import enterprise_rules
from eligibility.facts import Ground
from eligibility.models import Eligibility
from eligibility.queries.facts import enterprise_facts
from eligibility.trials import Named
from people.models import Membership

_with_members = select(Membership.enterprise_id).where(Membership.left_at.is_(None)).distinct()
_granted = select(Eligibility.enterprise_id).distinct()


@dataclass(frozen=True)
class Impact:
    """K01 before and after, of the businesses that take part."""

    enterprises: int
    open_now: int
    open_then: int
    newly_open: Sequence[Named]
    """Businesses that have all required courses now and would lack this one."""
    granted_stay: int
    """How many of these keep what was granted."""


def of_courses(now: Ground, then: Ground) -> Impact:
    """Compare two lists of required courses; the number of statements does not depend on how many businesses there are."""
    facts = enterprise_facts(sorted(run(_with_members).scalars()), now, then)
    granted = set(run(_granted).scalars())
    open_now = {id for id, one in facts.items() if not enterprise_rules.courses_complete(now, one).state.good}
    open_then = {id for id, one in facts.items() if not enterprise_rules.courses_complete(then, one).state.good}
    newly = sorted(open_then - open_now)
    return Impact(
        enterprises=len(facts),
        open_now=len(open_now),
        open_then=len(open_then),
        newly_open=[Named(id, facts[id].business.name) for id in newly],
        granted_stay=sum(1 for id in newly if id in granted),
    )


def with_course(required: Sequence[Required], course: Required) -> list[Required]:
    """The list with one course more."""
    return [*(one for one in required if one.course_id != course.course_id), course]

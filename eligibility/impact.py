"""Show what requiring a course would change for the city's businesses, before an officer requires it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import run
from courses.requirements import Required
from eligibility import enterprise_rules
from eligibility.facts import EnterpriseFacts, RuleContext
from eligibility.models import Eligibility
from eligibility.queries.facts import enterprise_facts
from eligibility.trials import Candidate
from people.models import Membership

_with_members = select(Membership.enterprise_id).where(Membership.left_at.is_(None)).distinct()
_granted = select(Eligibility.enterprise_id).distinct()


@dataclass(frozen=True)
class Impact:
    """K01 under the present and the new list of required courses."""

    enterprises: int
    open_now: int
    open_then: int
    newly_open: Sequence[Candidate]
    """Businesses that have all courses required now and would miss the new one."""
    granted_stay: int
    """How many of these businesses keep *Layak*."""


def compare_courses(now: RuleContext, then: RuleContext) -> Impact:
    """Compare two lists of required courses. The number of statements does not grow with the businesses."""
    facts = enterprise_facts(sorted(run(_with_members).scalars()), now, then)
    granted = set(run(_granted).scalars())
    open_now = _with_courses_missing(facts, now)
    open_then = _with_courses_missing(facts, then)
    newly = sorted(open_then - open_now)
    return Impact(
        enterprises=len(facts),
        open_now=len(open_now),
        open_then=len(open_then),
        newly_open=[Candidate(id, facts[id].business.name) for id in newly],
        granted_stay=sum(1 for id in newly if id in granted),
    )


def _with_courses_missing(facts: Mapping[int, EnterpriseFacts], context: RuleContext) -> set[int]:
    return {id for id, enterprise in facts.items() if not enterprise_rules.courses_complete(context, enterprise).state.good}


def with_course(required: Sequence[Required], course: Required) -> list[Required]:
    """Return the list with this course added."""
    return [*(other for other in required if other.course_id != course.course_id), course]

"""Who may do what with partners, cohorts and their members. Every predicate is pure."""

from typing import Protocol

from people.identity import Identity, Visitor
from people.models import Role


class OfPartner(Protocol):
    """What a policy needs to know of a cohort."""

    @property
    def partner_id(self) -> int: ...


def can_manage_partners(visitor: Visitor) -> bool:
    """The office writes down who sends mentors."""
    return is_office(visitor)


def can_list_cohorts(visitor: Visitor) -> bool:
    """The office sees all cohorts, a mentor those of the partner; the list shows only those."""
    return is_office(visitor) or visitor.has(Role.MENTOR)


def can_open_cohort_of(visitor: Visitor, partner_id: int) -> bool:
    """The office for every partner, a mentor for the own."""
    return is_office(visitor) or partner_id in partners_of(visitor)


def can_edit_cohort(visitor: Visitor, cohort: OfPartner) -> bool:
    """Whoever may open one of its partner."""
    return can_open_cohort_of(visitor, cohort.partner_id)


def can_join(visitor: Visitor) -> bool:
    """Cohorts are for learners; a member of staff may be one as well."""
    return visitor.has(Role.LEARNER)


def is_office(visitor: Visitor) -> bool:
    """Officers and administrators."""
    return visitor.has(Role.OFFICER, Role.ADMIN)


def partners_of(visitor: Visitor) -> frozenset[int]:
    """The ids of the partners whose mentor somebody is."""
    return visitor.scope_ids(Role.MENTOR, "partner") if isinstance(visitor, Identity) else frozenset()

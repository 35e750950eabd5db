"""Who may do what with partners, cohorts and their members."""

from typing import Protocol

from people.identity import Identity, Visitor
from people.models import Role
from people.policies import works_at_office


class BelongsToPartner(Protocol):
    """An object that belongs to a partner, such as a cohort."""

    @property
    def partner_id(self) -> int: ...


def can_manage_partners(visitor: Visitor) -> bool:
    """Whether a visitor may add and rename partners."""
    return works_at_office(visitor)


def can_list_cohorts(visitor: Visitor) -> bool:
    """Whether a visitor may open the list of cohorts. The query limits a mentor to cohorts of the own partners."""
    return works_at_office(visitor) or visitor.has(Role.MENTOR)


def can_open_cohort_of(visitor: Visitor, partner_id: int) -> bool:
    """Whether a visitor may open a cohort of a partner: the office for every partner, a mentor for the own ones."""
    return works_at_office(visitor) or partner_id in partners_of(visitor)


def can_edit_cohort(visitor: Visitor, cohort: BelongsToPartner) -> bool:
    """Whether a visitor may change a cohort: everybody who may open a cohort of its partner."""
    return can_open_cohort_of(visitor, cohort.partner_id)


def can_invite_chosen(visitor: Visitor) -> bool:
    """Whether a visitor may invite people chosen from the list of all people: the office may, who may see that list."""
    return works_at_office(visitor)


def can_join(visitor: Visitor) -> bool:
    """Whether a visitor may join a cohort. Staff may join where they have the role of a learner too."""
    return visitor.has(Role.LEARNER)


def partners_of(visitor: Visitor) -> frozenset[int]:
    """Return the ids of the partners whose mentor a visitor is."""
    return visitor.scope_ids(Role.MENTOR, "partner") if isinstance(visitor, Identity) else frozenset()

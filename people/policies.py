"""Policies about people. Each is a pure predicate."""

from collections.abc import Collection
from typing import Protocol

from people.identity import Visitor
from people.models import OFFICE_ROLES, ROLES, STAFF_ROLES, Role


class Enrolled(Protocol):
    """The facts about a person that a policy reads when an officer looks after the person."""

    @property
    def id(self) -> int: ...

    @property
    def is_staff(self) -> bool: ...


class Colleague(Protocol):
    """The facts about a member of staff that a policy reads when somebody manages the account."""

    @property
    def id(self) -> int: ...

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles."""
        ...


GIVEN_BY_ADMINISTRATORS = tuple(role for role in STAFF_ROLES if not ROLES[role].given_by_officers)


def works_at_office(visitor: Visitor) -> bool:
    """Whether the visitor is an officer or an administrator."""
    return visitor.has(*OFFICE_ROLES)


def can_list_people(visitor: Visitor) -> bool:
    """Whether the visitor may list all accounts: officers and administrators may."""
    return works_at_office(visitor)


def can_enrol_people(visitor: Visitor) -> bool:
    """Whether the visitor may enrol learners at the counter: officers and administrators may."""
    return works_at_office(visitor)


def can_message_people(visitor: Visitor) -> bool:
    """Whether the visitor may write to people in the office's name: officers and administrators may."""
    return works_at_office(visitor)


def can_issue_card(visitor: Visitor, person: Enrolled, *, mentors: bool = False) -> bool:
    """Whether the visitor may issue a card or a code that opens a learner's account, but not the visitor's own account.

    Accounts of staff are excluded, because an officer could otherwise become an administrator; for them see `can_issue_link`.
    `mentors` is True where the visitor mentors the person in a running cohort.
    """
    return _may_help(visitor, mentors) and not person.is_staff and person.id != visitor.id


def can_change_at_counter(visitor: Visitor, person: Enrolled) -> bool:
    """Whether the visitor may change the facts of a learner at the counter. As with cards, neither staff nor the own account.

    Who changes the number decides who comes into the account.
    """
    return can_issue_card(visitor, person)


def can_merge(visitor: Visitor, person: Enrolled) -> bool:
    """Whether the visitor may merge this person with another: the office may, but neither staff nor the visitor's own account.

    A merge gives one person what another has. With staff in it somebody could get rights that nobody gave.
    """
    return works_at_office(visitor) and not person.is_staff and person.id != visitor.id


def can_part(visitor: Visitor) -> bool:
    """Whether the visitor may see merges and part two persons: officers and administrators may."""
    return works_at_office(visitor)


def can_part_accounts(visitor: Visitor, person_ids: Collection[int]) -> bool:
    """Whether the visitor may part a merge of these persons: the office may, but nobody the own account."""
    return can_part(visitor) and visitor.id not in person_ids


def can_confirm_phone(visitor: Visitor, person: Enrolled, *, mentors: bool = False) -> bool:
    """Whether the visitor may confirm another person's number, at the counter or as the person's mentor."""
    return _may_help(visitor, mentors) and person.id != visitor.id


def can_have_enterprise(visitor: Visitor) -> bool:
    """Whether the visitor may have a business: learners may."""
    return visitor.has(Role.LEARNER)


def can_confirm_certificate_name(visitor: Visitor) -> bool:
    """Whether the visitor confirms a name for certificates: learners do, because only they get certificates."""
    return visitor.has(Role.LEARNER)


def _may_help(visitor: Visitor, mentors: bool) -> bool:
    return works_at_office(visitor) or (mentors and visitor.has(Role.MENTOR))


def can_remind(visitor: Visitor) -> bool:
    """Whether the visitor may remind others of what is late in their hands: officers and administrators may."""
    return works_at_office(visitor)


def can_list_staff(visitor: Visitor) -> bool:
    """Whether the visitor may list and invite staff: officers and administrators may."""
    return works_at_office(visitor)


def can_give_role(visitor: Visitor, role: Role, person_id: int | None = None, *, only_administrator: bool = False) -> bool:
    """Whether the visitor may give a role of staff. `person_id` is None for a new member of staff.

    Administrators may give all roles, officers some, and nobody gives one to themselves. Only where there is no other
    administrator (`only_administrator`), an administrator may.
    """
    if role not in STAFF_ROLES or (person_id == visitor.id and not only_administrator):
        return False
    return visitor.has(Role.ADMIN) or can_end_role(visitor, role, person_id)


def can_end_role(visitor: Visitor, role: Role, person_id: int | None) -> bool:
    """Whether the visitor may end a role of staff. Administrators may end all roles, officers some, but not their own."""
    if role not in STAFF_ROLES:
        return False
    return visitor.has(Role.ADMIN) or (
        visitor.has(Role.OFFICER) and role not in GIVEN_BY_ADMINISTRATORS and person_id != visitor.id
    )


def can_confirm_role(visitor: Visitor, *, person_id: int, proposed_by_id: int) -> bool:
    """Whether the visitor may confirm a role that somebody proposed: administrators may, but not who proposed or who gets it."""
    return visitor.has(Role.ADMIN) and visitor.id not in {person_id, proposed_by_id}


def can_refuse_role(visitor: Visitor, *, person_id: int, proposed_by_id: int) -> bool:
    """Whether the visitor may refuse a proposed role, or withdraw the own proposal."""
    return visitor.has(Role.ADMIN) and visitor.id != person_id


def can_issue_link(visitor: Visitor, colleague: Colleague) -> bool:
    """Whether the visitor may make a link with which a colleague chooses a new passphrase. Nobody may for themselves.

    An officer may not for who holds a role that only administrators give: who made the link could go in with it.
    """
    if colleague.id == visitor.id:
        return False
    return visitor.has(Role.ADMIN) or (visitor.has(Role.OFFICER) and not colleague.holds(*GIVEN_BY_ADMINISTRATORS))


def can_close_account(visitor: Visitor, colleague: Colleague) -> bool:
    """Whether the visitor may close or reopen an account of staff: administrators may, except their own."""
    return visitor.has(Role.ADMIN) and colleague.id != visitor.id


def must_have_second_factor(visitor: Visitor, *, demo: bool) -> bool:
    """Whether a role of the visitor demands a second factor: officers, curators and administrators need one, not in a demo."""
    return visitor.is_guarded and not demo


def can_have_second_factor(visitor: Visitor) -> bool:
    """Whether the visitor may have a second factor: staff may. Learners keep phone and PIN."""
    return visitor.is_staff or visitor.has_passphrase


def can_reset_second_factor(visitor: Visitor, colleague: Colleague) -> bool:
    """Whether the visitor may remove the second factor of a colleague who lost the phone: administrators may, not their own."""
    return visitor.has(Role.ADMIN) and colleague.id != visitor.id


def can_see_settings(visitor: Visitor) -> bool:
    """Whether the visitor may read the office's settings and their changes: officers and administrators may."""
    return works_at_office(visitor)


def can_change_settings(visitor: Visitor) -> bool:
    """Whether the visitor may change the office's settings: administrators may."""
    return visitor.has(Role.ADMIN)


def can_confirm_periods(visitor: Visitor) -> bool:
    """Whether the visitor may confirm that records are removed after a period: administrators may."""
    return visitor.has(Role.ADMIN)


def can_read_audit(visitor: Visitor) -> bool:
    """Whether the visitor may read what everybody did, and who signed in: administrators may."""
    return visitor.has(Role.ADMIN)


def can_read_own_acts(visitor: Visitor) -> bool:
    """Whether the visitor may read a list of their own acts: staff may. Everybody may read who saw their own data."""
    return visitor.is_staff


def can_see_trouble(visitor: Visitor) -> bool:
    """Whether the visitor may see the page of troubles: administrators may. It names persons and paths of the machine."""
    return visitor.has(Role.ADMIN)


def can_leave(visitor: Visitor) -> bool:
    """Whether the visitor may pause or erase their own account: who holds no role of the staff may."""
    return visitor.is_authenticated and not visitor.is_staff

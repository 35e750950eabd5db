"""Who may do what with people. Every predicate is pure."""

from typing import Protocol

from people.identity import Visitor
from people.models import OFFICE_ROLES, ROLES, STAFF_ROLES, Role


class Enrolled(Protocol):
    """What a policy needs to know of the person whom an officer looks at."""

    @property
    def id(self) -> int: ...

    @property
    def is_staff(self) -> bool: ...


class Colleague(Protocol):
    """What a policy needs to know of a member of staff whose account is looked after."""

    @property
    def id(self) -> int: ...

    def holds(self, *wanted: Role) -> bool:
        """Whether one of these roles is in force."""
        ...


GIVEN_BY_ADMINISTRATORS = tuple(role for role in STAFF_ROLES if not ROLES[role].given_by_officers)


def works_at_office(visitor: Visitor) -> bool:
    """Officers and administrators."""
    return visitor.has(*OFFICE_ROLES)


def can_list_people(visitor: Visitor) -> bool:
    """Officers and administrators see everybody who has an account."""
    return works_at_office(visitor)


def can_enrol_people(visitor: Visitor) -> bool:
    """Officers and administrators write down a newcomer at the counter."""
    return works_at_office(visitor)


def can_open_account_of(visitor: Visitor, person: Enrolled, *, mentors: bool = False) -> bool:
    """Give a card or a code that opens a learner's account. Never one's own, and never a member of staff's:

    an officer could else become an administrator. Staff get a link on their own page (`can_let_in_again`). `mentors`: an
    access row of a running cohort says that the visitor mentors this person.
    """
    return _may_help(visitor, mentors) and not person.is_staff and person.id != visitor.id


def can_confirm_phone(visitor: Visitor, person: Enrolled, *, mentors: bool = False) -> bool:
    """Confirm that a number is its owner's: at the counter, or by the person's mentor; nobody confirms their own."""
    return _may_help(visitor, mentors) and person.id != visitor.id


def can_tell_enterprise(visitor: Visitor) -> bool:
    """Learners have a business; staff have none here."""
    return visitor.has(Role.LEARNER)


def can_confirm_certificate_name(visitor: Visitor) -> bool:
    """Only learners get certificates, and each confirms only their own name."""
    return visitor.has(Role.LEARNER)


def _may_help(visitor: Visitor, mentors: bool) -> bool:
    return works_at_office(visitor) or (mentors and visitor.has(Role.MENTOR))


def can_list_staff(visitor: Visitor) -> bool:
    """Officers and administrators see who works here, and invite."""
    return works_at_office(visitor)


def can_give_role(visitor: Visitor, role: Role, person_id: int | None = None) -> bool:
    """Give or end a role of staff: an administrator any, an officer some, and never the own. `person_id` is empty for a newcomer."""
    if role not in STAFF_ROLES:
        return False
    return visitor.has(Role.ADMIN) or (
        visitor.has(Role.OFFICER) and role not in GIVEN_BY_ADMINISTRATORS and person_id != visitor.id
    )


def can_let_in_again(visitor: Visitor, colleague: Colleague) -> bool:
    """Make a link with which a colleague chooses a new passphrase. Never for oneself.

    An officer may not for who holds a role that only administrators give: who made the link could go in with it.
    """
    if colleague.id == visitor.id:
        return False
    return visitor.has(Role.ADMIN) or (visitor.has(Role.OFFICER) and not colleague.holds(*GIVEN_BY_ADMINISTRATORS))


def can_close_account(visitor: Visitor, colleague: Colleague) -> bool:
    """Only an administrator closes a colleague's account, or opens it again; nobody the own."""
    return visitor.has(Role.ADMIN) and colleague.id != visitor.id


def can_see_settings(visitor: Visitor) -> bool:
    """Officers and administrators see how the office is set up, and who changed what."""
    return works_at_office(visitor)


def can_change_settings(visitor: Visitor) -> bool:
    """Only an administrator changes what holds for everybody."""
    return visitor.has(Role.ADMIN)


def can_see_trouble(visitor: Visitor) -> bool:
    """What is wrong with the installation is for administrators: it names persons and places of the machine."""
    return visitor.has(Role.ADMIN)

"""Who may do what with people. Every predicate is pure."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role


class Enrolled(Protocol):
    """What a policy needs to know of the person whom an officer looks at."""

    @property
    def id(self) -> int: ...

    @property
    def is_staff(self) -> bool: ...


def can_list_people(visitor: Visitor) -> bool:
    """Officers and administrators see everybody who has an account."""
    return visitor.has(Role.OFFICER, Role.ADMIN)


def can_enrol_people(visitor: Visitor) -> bool:
    """Officers and administrators write down a newcomer at the counter."""
    return visitor.has(Role.OFFICER, Role.ADMIN)


def can_open_account_of(visitor: Visitor, person: Enrolled) -> bool:
    """Give a card or a code that opens a learner's account. Never one's own, and never a member of staff's:

    an officer could else become an administrator. Staff get a link from the command line.
    """
    return visitor.has(Role.OFFICER, Role.ADMIN) and not person.is_staff and person.id != visitor.id


def can_confirm_phone(visitor: Visitor, person: Enrolled) -> bool:
    """Confirm at the counter that a number is its owner's; nobody confirms their own."""
    return visitor.has(Role.OFFICER, Role.ADMIN) and person.id != visitor.id


def can_tell_enterprise(visitor: Visitor) -> bool:
    """Learners have a business; staff have none here."""
    return visitor.has(Role.LEARNER)


def can_confirm_certificate_name(visitor: Visitor) -> bool:
    """Only learners get certificates, and each confirms only their own name."""
    return visitor.has(Role.LEARNER)

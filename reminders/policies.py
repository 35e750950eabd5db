"""Policies of reminders. Each is a pure predicate."""

from people.identity import Visitor
from people.policies import works_at_office


def can_send_reminders(visitor: Visitor) -> bool:
    """Whether the visitor may write to learners from the office's list: officers and administrators may."""
    return works_at_office(visitor)


def can_record_stop(visitor: Visitor) -> bool:
    """Whether the visitor may note that a learner wants no messages: officers and administrators may."""
    return works_at_office(visitor)


def can_switch_reminders(visitor: Visitor) -> bool:
    """Whether the visitor may turn the own reminders on and off: everybody with an account may."""
    return visitor.is_authenticated

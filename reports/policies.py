"""Who may read the office's reports."""

from people.identity import Visitor
from people.policies import works_at_office


def can_read_reports(visitor: Visitor) -> bool:
    """Whether a visitor may read the reports. They show small numbers in full, so they are not public."""
    return works_at_office(visitor)

"""Who may use the tools."""

from people.identity import Visitor


def can_use_tools(visitor: Visitor) -> bool:
    """Whoever is signed in: learners, and staff who help them."""
    return visitor.is_authenticated

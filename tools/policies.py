"""Who may use the tools."""

from people.identity import Visitor


def can_use_tools(visitor: Visitor) -> bool:
    """Whether a visitor may use the tools: everybody who is signed in."""
    return visitor.is_authenticated

"""Who may see and change what stands in a channel."""

from people.identity import Identity, Visitor
from people.models import Role


def channels_of(visitor: Visitor) -> frozenset[str]:
    """The keys of the channels that somebody manages."""
    return visitor.scope_keys(Role.CHANNEL, "channel") if isinstance(visitor, Identity) else frozenset()


def can_manage(visitor: Visitor, channel: str) -> bool:
    """See the products of a channel, take its feed, mark live and send back: its own managers."""
    return channel in channels_of(visitor)

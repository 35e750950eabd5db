"""Who may see and change the products in a channel."""

from people.identity import Identity, Visitor
from people.models import Role


def channels_of(visitor: Visitor) -> frozenset[str]:
    """Return the keys of the channels that the visitor manages."""
    return visitor.scope_keys(Role.CHANNEL, "channel") if isinstance(visitor, Identity) else frozenset()


def can_manage(visitor: Visitor, channel: str) -> bool:
    """See a channel's products, download its feed, mark products live and send them back: the channel's managers."""
    return channel in channels_of(visitor)

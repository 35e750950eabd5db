"""Names of roles and channels for pages."""

from flask_babel import gettext

from core.office import office
from core.wording import in_language
from people.models import ROLES, Role


def role_name(role: Role) -> str:
    """Return the name of a role in the reader's language, for example `Trainer`."""
    return gettext(ROLES[role].title)


def channels() -> dict[str, str]:
    """Return the titles of the office's channels by their keys, in the office's order."""
    return {channel["key"]: in_language(channel["title"]) for channel in office().read("curation.yaml")["channels"]}


def channel_name(key: str) -> str:
    """Return a channel's title, or the key itself where the office's file no longer has the channel."""
    return channels().get(key, key)

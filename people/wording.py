"""Roles in words, with what they are limited to; for every page that names one."""

from flask_babel import gettext

from core.office import office
from core.wording import in_language
from people.models import ROLES, Role


def role_name(role: Role) -> str:
    """`Trainer`, `Officer`, ..."""
    return gettext(ROLES[role].title)


def channels() -> dict[str, str]:
    """The office's channels: key and title, in its order."""
    return {channel["key"]: in_language(channel["title"]) for channel in office().read("curation.yaml")["channels"]}


def channel_name(key: str) -> str:
    """A channel's title; a key that the office's file no longer has is itself."""
    return channels().get(key, key)

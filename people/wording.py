"""Roles in words, with what they are limited to; for every page that names one."""

from flask_babel import gettext as _

from core.office import office
from core.wording import in_language
from people.models import Role


def role_name(role: Role) -> str:
    """`Trainer`, `Officer`, ..."""
    return {
        Role.LEARNER: _("Learner"),
        Role.TRAINER: _("Trainer"),
        Role.MENTOR: _("Mentor"),
        Role.CURATOR: _("Curator"),
        Role.OFFICER: _("Officer"),
        Role.CHANNEL: _("Channel manager"),
        Role.ADMIN: _("Administrator"),
    }[role]


def channels() -> dict[str, str]:
    """The office's channels: key and title, in its order."""
    return {channel["key"]: in_language(channel["title"]) for channel in office().read("curation.yaml")["channels"]}


def channel_name(key: str) -> str:
    """A channel's title; a key that the office's file no longer has is itself."""
    return channels().get(key, key)

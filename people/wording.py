"""Names of roles and channels, and words about persons, for pages."""

from flask_babel import gettext

from core.office import office
from core.wording import day, in_language
from people.look_alikes import LookAlike
from people.merging.parts import title_of
from people.merging.queries import MovedRows
from people.models import ROLES, MoveKind, Role


def role_name(role: Role) -> str:
    """Return the name of a role in the reader's language, for example `Trainer`."""
    return gettext(ROLES[role].title)


def channels() -> dict[str, str]:
    """Return the titles of the office's channels by their keys, in the office's order."""
    return {channel["key"]: in_language(channel["title"]) for channel in office().read("curation.yaml")["channels"]}


def channel_name(key: str) -> str:
    """Return a channel's title, or the key itself where the office's file no longer has the channel."""
    return channels().get(key, key)


def look_alike_words(alike: LookAlike) -> str:
    """Return why a person may be the same, and what tells the person from others."""
    why = []
    if alike.same_nib:
        why.append(gettext("same NIB"))
    if alike.same_phone:
        why.append(gettext("same phone number"))
    if not why:
        why.append(gettext("a similar name"))
    about = [alike.enterprise, alike.village, alike.phone_shown, gettext("since %(day)s", day=day(alike.since))]
    return " · ".join([", ".join(why), *filter(None, about)])


def moved_words(row: MovedRows) -> tuple[str, str]:
    """Return what the rows of a table are called, and what a merge did to how many of them."""
    words = {
        MoveKind.MOVED: gettext("%(count)s moved", count=row.count),
        MoveKind.SET_ASIDE: gettext("%(count)s kept aside with the old account", count=row.count),
        MoveKind.CHANGED: gettext("%(count)s adjusted", count=row.count),
        MoveKind.REMEMBERED: "",
    }
    return gettext(title_of(row.table)), words[row.kind]

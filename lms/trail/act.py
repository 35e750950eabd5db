"""An act: an action on a kind of thing as the audit keeps it, and how it is said."""

import re
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from core.errors import N_, Msgid
from people.models import Role
from people.wording import role_name


class Kind(StrEnum):
    """The groups of acts, for the filter."""

    LOOK = "looks"
    EXPORT = "exports"
    REFUSAL = "refusals"
    ACCOUNT = "accounts"
    BUSINESS = "businesses"
    COHORT = "cohorts"
    COURSE = "courses"
    CERTIFICATE = "certificates"
    CURATION = "curation"
    OFFICE = "office"


KIND_TITLES = {
    Kind.LOOK: N_("Looks at personal data"),
    Kind.EXPORT: N_("Downloads"),
    Kind.REFUSAL: N_("Refusals"),
    Kind.ACCOUNT: N_("Accounts and roles"),
    Kind.BUSINESS: N_("Businesses and documents"),
    Kind.COHORT: N_("Cohorts and partners"),
    Kind.COURSE: N_("Courses and tasks"),
    Kind.CERTIFICATE: N_("Certificates"),
    Kind.CURATION: N_("Curation and shops"),
    Kind.OFFICE: N_("Settings and rules"),
}


@dataclass(frozen=True)
class Act:
    """An action on a kind of thing. A `*` in `action` or `thing` stands for a word, of which roles are put into the words."""

    action: str
    thing: str
    kind: Kind
    words: Msgid
    told: bool = False
    """Whether the people whose thing it is read of it. What is not decided yet, or is blind, they do not."""

    @property
    def key(self) -> str:
        """The act's value in the filter."""
        return f"{self.action}/{self.thing}"

    def fits(self, action: str, thing: str) -> bool:
        """Whether a row of the audit is such an act."""
        return bool(pattern_of(self.action).fullmatch(action) and pattern_of(self.thing).fullmatch(thing))

    def say(self, action: str = "") -> str:
        """Say it in the reader's language. Without the row's `action`, a role is left open."""
        found = pattern_of(self.action).fullmatch(action)
        word = found.group(1) if found and found.groups() else ""
        return gettext(self.words, role=role_name(Role(word)) if word in set(Role) else "…")


def pattern_of(text: str) -> re.Pattern[str]:
    """Return the pattern of a text in which `*` stands for words and `#` for a number."""
    return re.compile(re.escape(text).replace(r"\*", r"([a-z_ -]+)").replace(r"\#", "[0-9]+"))

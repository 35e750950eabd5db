"""Which settings the office may change on its page, and what its files say where nobody changed them."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from certificates.facts import rules
from core.office import office
from core.wording import in_language


@dataclass(frozen=True)
class Known:
    """One setting: its key in the history, its field on the page, its name for people, and the file's own value."""

    key: str
    label: str
    said: Any

    @property
    def field(self) -> str:
        """`contact.phone` is the field `contact_phone`."""
        return self.key.replace(".", "_")


def known() -> list[Known]:
    """Every setting, in the page's order: how to reach the office, how fast it judges, who signs."""
    contact, grading = office().facts["contact"], office().facts["grading"]
    return [
        Known("contact.whatsapp", _("WhatsApp number"), contact["whatsapp"]),
        Known("contact.phone", _("Telephone"), contact["phone"]),
        Known("contact.email", _("E-mail"), contact["email"]),
        Known("contact.address", _("Address"), contact["address"]),
        Known("contact.hours", _("Opening hours"), contact["hours"]),
        Known("grading.working_days", _("Working days in which a task is judged"), grading["working_days"]),
        *officials(),
    ]


def officials() -> list[Known]:
    """The names printed on certificates; whoever only comes with a partner is left out."""
    return [
        Known(f"officials.{official['key']}.name", in_language(official["title"]), official["name"])
        for official in rules()["officials"]
        if not official.get("optional")
    ]

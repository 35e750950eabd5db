"""The settings that the office may change on its page, with the values that its files give them."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from certificates.facts import rules
from core.office import office
from core.wording import in_language


@dataclass(frozen=True)
class OfficeSetting:
    """A setting that the office may change."""

    key: str
    """Its key in the history, such as `contact.phone`."""
    label: str
    file_value: Any
    """The value in the office's files, which holds until somebody changes it on the page."""

    @property
    def field(self) -> str:
        """The name of its form field: `contact.phone` has the field `contact_phone`."""
        return self.key.replace(".", "_")


def office_settings() -> list[OfficeSetting]:
    """Return every setting in the page's order: contact, days for grading, officials."""
    contact, grading = office().facts["contact"], office().facts["grading"]
    return [
        OfficeSetting("contact.whatsapp", _("WhatsApp number"), contact["whatsapp"]),
        OfficeSetting("contact.phone", _("Telephone"), contact["phone"]),
        OfficeSetting("contact.email", _("E-mail"), contact["email"]),
        OfficeSetting("contact.address", _("Address"), contact["address"]),
        OfficeSetting("contact.hours", _("Opening hours"), contact["hours"]),
        OfficeSetting("grading.working_days", _("Working days in which a task is judged"), grading["working_days"]),
        *officials(),
    ]


def officials() -> list[OfficeSetting]:
    """Return the names printed on certificates, without officials who sign only together with a partner."""
    return [
        OfficeSetting(f"officials.{official['key']}.name", in_language(official["title"]), official["name"])
        for official in rules()["officials"]
        if not official.get("optional")
    ]

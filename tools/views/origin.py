"""The page from which a visitor opened a tool: a lesson, or the list of tools."""

import re
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

ORIGIN = re.compile(r"(?P<slug>[a-z0-9-]{1,80})/(?P<key>[a-z0-9-]{1,80})")


@dataclass(frozen=True)
class Origin:
    """The link back. Forms send `value` along as `from`."""

    url: str
    label: str
    value: str = ""


def origin() -> Origin:
    """Return the origin named by `from` in the address or the form, else the list of tools."""
    lesson = ORIGIN.fullmatch(request.values.get("from", ""))
    if lesson is None:
        return Origin(url_for("tools.list_tools"), _("Tools"))
    return Origin(url_for("lessons.show_lesson", slug=lesson["slug"], key=lesson["key"]), _("Back to the lesson"), lesson[0])

"""Where somebody came from: a lesson that pointed at the tool, or the list of all tools."""

import re
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

ORIGIN = re.compile(r"(?P<slug>[a-z0-9-]{1,80})/(?P<key>[a-z0-9-]{1,80})")


@dataclass(frozen=True)
class Origin:
    """The way back; `value` goes along in forms."""

    url: str
    label: str
    value: str = ""


def origin() -> Origin:
    """From the address or the form that was sent."""
    came = ORIGIN.fullmatch(request.values.get("from", ""))
    if came is None:
        return Origin(url_for("tools.list_tools"), _("Tools"))
    return Origin(url_for("lessons.show_lesson", slug=came["slug"], key=came["key"]), _("Back to the lesson"), came[0])

"""The tools of a lesson, as cards: made when a page is asked for, because what a tool is called, and where it is, may change."""

import re
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from courses.tools import find_tool

PLACE = re.compile(r'<div data-tool="(?P<key>[^"]*)"><p>(?P<words>.*?)</p></div>', re.DOTALL)


def with_tools(html: str, origin: str | None = None) -> Markup:
    """A lesson's HTML with its tools; `origin` is `<course>/<lesson>`. Of a tool that is no more, its sentence stays."""
    return Markup(PLACE.sub(lambda found: _card(found, origin), html))  # noqa: S704 (rendered by us)


def _card(found: re.Match[str], origin: str | None) -> str:
    tool, words = find_tool(found["key"]), Markup(found["words"])  # noqa: S704 (escaped when it was rendered)
    if tool is None:
        return Markup("<p>{}</p>").format(words)
    came: dict[str, Any] = {"from": origin}  # a word of Python's own
    return render_template("courses/_tool.html", tool=tool, words=words, href=url_for(tool.endpoint, **came))

"""The cards of tools in a lesson. They are made when a page is served, because a tool's title and address may change."""

import re
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from courses.tools import find_tool

PLACE = re.compile(r'<div data-tool="(?P<key>[^"]*)"><p>(?P<words>.*?)</p></div>', re.DOTALL)


def with_tools(html: str, origin: str | None = None) -> Markup:
    """Replace the placeholders in a lesson's HTML by cards; `origin` is `<course>/<lesson>`.

    For a tool that does not exist, only the lesson's sentence remains.
    """
    return Markup(PLACE.sub(lambda match: _card(match, origin), html))  # noqa: S704 (rendered by us)


def _card(match: re.Match[str], origin: str | None) -> str:
    tool, words = find_tool(match["key"]), Markup(match["words"])  # noqa: S704 (escaped when it was rendered)
    if tool is None:
        return Markup("<p>{}</p>").format(words)
    query: dict[str, Any] = {"from": origin}  # `from` is a keyword of Python
    return render_template("courses/_tool.html", tool=tool, words=words, href=url_for(tool.endpoint, **query))

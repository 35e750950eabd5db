"""HTML as a tree that a script builds from elements. Pages forbid scripts to parse HTML (Trusted Types, `lms/headers.py`)."""

from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup

EMPTY = {"br", "hr", "img"}
"""Tags without an end tag."""


def tree(html: Markup) -> list[Any]:
    """Return our own HTML as a list of texts and of elements `[name, {attribute: value}, [children]]`, for JSON."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[Any]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        children: list[Any] = []
        self.open[-1].append([tag, {_cased(name): value or "" for name, value in attrs}, children])
        if tag not in EMPTY:
            self.open.append(children)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].append([tag, {_cased(name): value or "" for name, value in attrs}, []])

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)


def _cased(name: str) -> str:
    """Return an attribute of a drawing as SVG spells it; the parser has made it lower case."""
    return {"viewbox": "viewBox"}.get(name, name)

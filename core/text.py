"""Markdown to safe HTML, once, when something is published; never while a page is read."""

import re

import markdown
import nh3
from markdown.extensions import Extension

ALLOWED_TAGS = {
    "a", "b", "blockquote", "br", "code", "div", "em", "figcaption", "figure", "h2", "h3", "hr", "i", "img", "li", "ol", "p", "span",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href"},
    "div": {"class", "role"},
    "figure": {"class"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"class", "start"},
    "p": {"class"},
    "table": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
}


def to_html(source: str, extensions: list[Extension | str] | None = None) -> str:
    """Render Markdown and let pass only harmless tags: no raw HTML, no script, links over https only.

    `extensions` are the caller's own additions to the dialect, for example a course's figures and callouts.
    """
    html = markdown.markdown(source, extensions=["tables", "sane_lists", *(extensions or [])], output_format="html")
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def words_in(text: str) -> int:
    """How many words a person would count: runs of letters or digits, hyphens and dots inside a run do not split it."""
    return len(re.findall(r"\w+(?:[-.'’]\w+)*", text))


def fold(text: str) -> str:
    """One spelling for comparing what people typed: case, accents of dashes and runs of spaces folded."""
    return re.sub(r"\s+", " ", text.replace("–", "-").replace("’", "'")).strip().casefold()

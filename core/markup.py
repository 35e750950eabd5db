"""Markdown to safe HTML. Only child processes load this file, because a hostile text can keep a processor busy for long."""

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

LINKS = ("https://", "mailto:", "tel:")


def to_html(source: str, extensions: list[Extension | str] | None = None) -> str:
    """Render Markdown, then remove all but the allowed tags and attributes. Links may be https, mailto or tel only.

    `extensions` add the caller's own syntax, for example a course's figures and callouts.
    """
    html = markdown.markdown(source, extensions=["tables", "sane_lists", *(extensions or [])], output_format="html")
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=_without_other_links,
        url_schemes={"https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def _without_other_links(tag: str, attribute: str, value: str) -> str | None:
    """Drop links without a scheme. They would lead to our own pages or, beginning with `//`, to any host."""
    return value if (tag, attribute) != ("a", "href") or value.startswith(LINKS) else None

"""A lesson's Markdown as the HTML of its page. For children only (`courses.rendered` asks them)."""

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from core import markup
from courses.glossary import TAG, Explained
from courses.package import dialect
from courses.showing import Shown, Typed

Picture = Callable[[str], Shown]


EMPTY = {"br", "hr", "img"}
"""Tags without an end."""


def lesson_html(typed: Typed) -> str:
    """The text of a lesson, sanitised.

    The first place of each hard word leads to its meaning below. Words for the ear become `data-spoken` of the block before
    them. A tool stays a key with its sentence: `courses.views.tool_cards` makes the card when the page is asked for.
    """
    explained = Explained(typed.words)
    blocks: list[str] = []
    for segment in dialect.segments(typed.source):
        if segment.kind == dialect.SPOKEN:
            blocks[-1:] = [_with_spoken(block, segment.words) for block in blocks[-1:]]
        elif segment.text.strip():
            blocks.append(_segment(segment, typed, explained))
    return "".join([*blocks, explained.listed(typed.labels.words)])


def _segment(segment: dialect.Segment, typed: Typed, explained: Explained) -> str:
    labels = typed.labels
    if segment.kind == dialect.TOOL:
        return Markup('<div data-tool="{}"><p>{}</p></div>').format(segment.value or "", segment.words)
    source = "\n".join("" if dialect.is_empty_heading(line) else line for line in segment.lines)  # only while it is written
    html = explained.linked(_with_scrolling_tables(markup.to_html(source, [_Dialect(typed.picture)]), labels.table))
    if segment.kind is None:
        return html
    clean = Markup(html)  # noqa: S704 (sanitised by core.markup)
    if segment.kind == "remember":
        return Markup('<h2>{}</h2><div class="remember">{}</div>').format(labels.remember, clean)
    words = {"note": labels.note, "good": labels.good, "bad": labels.bad}
    if segment.kind not in words:  # only while somebody is still writing it
        return html
    return Markup('<div class="callout {}"><div><p><b>{}</b></p>{}</div></div>').format(
        segment.kind, words[segment.kind], clean
    )


def _with_scrolling_tables(html: str, label: str) -> str:
    """A wide table scrolls by itself, also by keyboard, instead of widening the page."""
    frame = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}">').format(label)
    return html.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>")


def _with_spoken(html: str, words: str) -> str:
    """The last block of some HTML with what is read aloud instead of it."""
    depth, at = 0, None
    for tag in TAG.finditer(html):
        if tag["name"] in EMPTY:
            continue
        if depth == 0 and not tag["end"]:
            at = tag.end() - 1
        depth += -1 if tag["end"] else 1
    return html if at is None else f'{html[:at]} data-spoken="{escape(words)}"{html[at:]}'


class _Dialect(Extension):
    """Figures; and raw HTML is text like any other."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Figures(md, self.picture), "figures", 5)


class _Figures(Treeprocessor):
    """A picture alone in its paragraph becomes a figure; its title is the caption."""

    def __init__(self, md: Markdown, picture: Picture) -> None:
        super().__init__(md)
        self.picture = picture

    def run(self, root: Element) -> None:
        for paragraph in root.iter("p"):
            if len(paragraph) == 1 and paragraph[0].tag == "img" and not (paragraph.text or "").strip():
                self._make_figure(paragraph, paragraph[0])

    def _make_figure(self, figure: Element, img: Element) -> None:
        picture = self.picture(img.get("src", ""))
        caption = img.attrib.pop("title", None)
        img.attrib.update(
            src=picture.url, width=str(picture.width), height=str(picture.height), loading="lazy", decoding="async"
        )
        figure.tag = "figure"
        figure.set("class", "figure")
        if caption:
            SubElement(figure, "figcaption").text = caption

"""Convert a lesson's Markdown to HTML. Runs only in child processes, which `courses.rendered` calls."""

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from core import markup
from courses.glossary import TAG, GlossaryLinks
from courses.package import dialect
from courses.showing import ShownPicture, TypedText

Picture = Callable[[str], ShownPicture]


EMPTY = {"br", "hr", "img"}
"""Tags without an end tag."""


def lesson_html(text: TypedText) -> str:
    """Convert a lesson's text to sanitised HTML.

    The first occurrence of each glossary word links to its meaning at the end. A spoken text becomes `data-spoken` of the block
    before it. A tool stays a key with its sentence; `courses.views.tool_cards` replaces it when a page is served.
    """
    glossary = GlossaryLinks(text.words)
    blocks: list[str] = []
    for segment in dialect.segments(text.source):
        if segment.kind == dialect.SPOKEN:
            blocks[-1:] = [_with_spoken(block, segment.words) for block in blocks[-1:]]
        elif segment.text.strip():
            blocks.append(_segment(segment, text, glossary))
    return "".join([*blocks, glossary.definitions(text.labels.words)])


def _segment(segment: dialect.Segment, text: TypedText, glossary: GlossaryLinks) -> str:
    labels = text.labels
    if segment.kind == dialect.TOOL:
        return Markup('<div data-tool="{}"><p>{}</p></div>').format(segment.value or "", segment.words)
    # Previews of unfinished texts have empty headings and unknown kinds of segment; a checked lesson has neither.
    source = "\n".join("" if dialect.is_empty_heading(line) else line for line in segment.lines)
    html = glossary.link(_with_scrolling_tables(markup.to_html(source, [_Dialect(text.picture)]), labels.table))
    if segment.kind is None:
        return html
    clean = Markup(html)  # noqa: S704 (sanitised by core.markup)
    if segment.kind == "remember":
        return Markup('<h2>{}</h2><div class="remember">{}</div>').format(labels.remember, clean)
    words = {"note": labels.note, "good": labels.good, "bad": labels.bad}
    if segment.kind not in words:
        return html
    return Markup('<div class="callout {}"><div><p><b>{}</b></p>{}</div></div>').format(
        segment.kind, words[segment.kind], clean
    )


def _with_scrolling_tables(html: str, label: str) -> str:
    """Put each table into a frame that scrolls by touch and keyboard, so that a wide table does not widen the page."""
    frame = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}">').format(label)
    return html.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>")


def _with_spoken(html: str, words: str) -> str:
    """Add `data-spoken` to the last block of some HTML: the text to read aloud instead of the block."""
    depth, position = 0, None
    for tag in TAG.finditer(html):
        if tag["name"] in EMPTY:
            continue
        if depth == 0 and not tag["end"]:
            position = tag.end() - 1
        depth += -1 if tag["end"] else 1
    return html if position is None else f'{html[:position]} data-spoken="{escape(words)}"{html[position:]}'


class _Dialect(Extension):
    """Turns pictures into figures, and shows raw HTML as text."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Figures(md, self.picture), "figures", 5)


class _Figures(Treeprocessor):
    """Turns a paragraph that holds only a picture into a figure, with the picture's title as its caption."""

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

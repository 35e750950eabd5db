"""A lesson's Markdown as the HTML of its page: done once, when an edition is published."""

import gzip
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from flask_babel import force_locale, gettext
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from core import text
from courses.glossary import TAG, Entry, Explained
from courses.package import dialect


@dataclass(frozen=True)
class Shown:
    """Where a picture is fetched, and the room to leave for it."""

    url: str
    width: int
    height: int


EMPTY = {"br", "hr", "img"}
"""Tags without an end."""

Pictures = Callable[[str], Shown]
"""A picture by its name in `media/`; raises KeyError for one that is not there."""


def lesson_html(source: str, pictures: Pictures, language: str, words: Iterable[Entry] = ()) -> str:
    """The text of a lesson, sanitised; words that the page adds are in its language (`id` or `en`).

    The first place of each hard word leads to its meaning below. Words for the ear become `data-spoken` of the block before
    them. A tool stays a key with its sentence: `courses.views.tool_cards` makes the card when the page is asked for.
    """
    explained = Explained(words)
    blocks: list[str] = []
    with force_locale(language):
        for segment in dialect.segments(source):
            if segment.kind == dialect.SPOKEN:
                blocks[-1:] = [_with_spoken(block, segment.words) for block in blocks[-1:]]
            elif segment.text.strip():
                blocks.append(_segment(segment, pictures, explained))
        return "".join([*blocks, explained.listed(gettext("Words in this lesson"))])


def story_html(scenes: Sequence[dict[str, Any]], pictures: Pictures) -> str:
    """A video's scenes as a picture story: each picture with what would be said over it."""
    shown = [(pictures(scene["picture"]), scene) for scene in scenes]
    return Markup("").join(
        Markup('<figure class="figure">{}</figure><p><b>{}.</b> {}</p>').format(
            _img(picture, scene["alt"]), number, scene["says"]
        )
        for number, (picture, scene) in enumerate(shown, 1)
    )


def film_html(video: str, captions: str) -> str:
    """A film with its captions; nothing of it is loaded before it is started."""
    return Markup(
        '<figure class="figure"><video controls preload="none" src="{}">'
        '<track kind="captions" srclang="id" label="Indonesia" src="{}" default></video></figure>'
    ).format(video, captions)


def packed_size(*html: str | None) -> int:
    """Bytes of some HTML as it travels, packed by gzip."""
    return len(gzip.compress("".join(part or "" for part in html).encode(), 6, mtime=0))


def _segment(segment: dialect.Segment, pictures: Pictures, explained: Explained) -> str:
    if segment.kind == dialect.TOOL:
        return Markup('<div data-tool="{}"><p>{}</p></div>').format(segment.value or "", segment.words)
    source = "\n".join("" if dialect.is_empty_heading(line) else line for line in segment.lines)  # only while it is written
    html = explained.linked(_with_scrolling_tables(text.to_html(source, [_Dialect(pictures)])))
    if segment.kind is None:
        return html
    clean = Markup(html)  # noqa: S704 (sanitised by core.text)
    if segment.kind == "remember":
        return Markup('<h2>{}</h2><div class="remember">{}</div>').format(gettext("Worth remembering"), clean)
    words = {"note": gettext("Note"), "good": gettext("Do it like this"), "bad": gettext("Better not like this")}
    if segment.kind not in words:  # only while somebody is still writing it
        return html
    return Markup('<div class="callout {}"><div><p><b>{}</b></p>{}</div></div>').format(
        segment.kind, words[segment.kind], clean
    )


def _with_scrolling_tables(html: str) -> str:
    """A wide table scrolls by itself, also by keyboard, instead of widening the page."""
    frame = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}">').format(gettext("Table"))
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


def _img(picture: Shown, alt: str) -> Markup:
    return Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">').format(
        picture.url, alt, picture.width, picture.height
    )


class _Dialect(Extension):
    """Figures; and raw HTML is text like any other."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self.pictures = pictures

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Figures(md, self.pictures), "figures", 5)


class _Figures(Treeprocessor):
    """A picture alone in its paragraph becomes a figure; its title is the caption."""

    def __init__(self, md: Markdown, pictures: Pictures) -> None:
        super().__init__(md)
        self.pictures = pictures

    def run(self, root: Element) -> None:
        for paragraph in root.iter("p"):
            if len(paragraph) == 1 and paragraph[0].tag == "img" and not (paragraph.text or "").strip():
                self._make_figure(paragraph, paragraph[0])

    def _make_figure(self, figure: Element, img: Element) -> None:
        picture = self.pictures(img.get("src", ""))
        caption = img.attrib.pop("title", None)
        img.attrib.update(
            src=picture.url, width=str(picture.width), height=str(picture.height), loading="lazy", decoding="async"
        )
        figure.tag = "figure"
        figure.set("class", "figure")
        if caption:
            SubElement(figure, "figcaption").text = caption

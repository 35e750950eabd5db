"""Data and HTML for a lesson's page that need no Markdown library; `courses.rendering` uses it in a child process."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from courses.glossary import Entry


@dataclass(frozen=True)
class ShownPicture:
    """A picture's address, and its width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Labels:
    """The labels that rendering adds, in the language of the text."""

    remember: str
    note: str
    good: str
    bad: str
    table: str
    words: str


@dataclass(frozen=True)
class TypedText:
    """A lesson's Markdown with everything that rendering needs. `missing` replaces pictures that are not in `pictures`."""

    source: str
    pictures: tuple[tuple[str, ShownPicture], ...]
    labels: Labels
    words: tuple[Entry, ...] = ()
    missing: ShownPicture | None = None

    def picture(self, name: str) -> ShownPicture:
        """Return a picture by its name in `media/`, or `missing`. Raises KeyError without either."""
        picture = dict(self.pictures).get(name, self.missing)
        if picture is None:
            raise KeyError(name)
        return picture


def story_html(scenes: Sequence[dict[str, Any]], pictures: Callable[[str], ShownPicture]) -> str:
    """Return a video's scenes as HTML: each picture with its spoken text below it."""
    pairs = [(pictures(scene["picture"]), scene) for scene in scenes]
    return Markup("").join(
        Markup('<figure class="figure">{}</figure><p><b>{}.</b> {}</p>').format(
            img_tag(picture, scene["alt"]), number, scene["says"]
        )
        for number, (picture, scene) in enumerate(pairs, 1)
    )


def film_html(video: str, captions: str) -> str:
    """Return a video element with captions, which loads nothing before it is started."""
    return Markup(
        '<figure class="figure"><video controls preload="none" src="{}">'
        '<track kind="captions" srclang="id" label="Indonesia" src="{}" default></video></figure>'
    ).format(video, captions)


def packed_size(*html: str | None) -> int:
    """Return the size of some HTML in bytes, compressed by gzip."""
    return len(gzip.compress("".join(part or "" for part in html).encode(), 6, mtime=0))


def img_tag(picture: ShownPicture, alt: str) -> Markup:
    """Return an image element that the browser loads when it comes near the screen."""
    return Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">').format(
        picture.url, alt, picture.width, picture.height
    )

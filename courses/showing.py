"""What a lesson's page is made of. It loads no Markdown: `courses.rendering` does, in a child."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from courses.glossary import Entry


@dataclass(frozen=True)
class Shown:
    """Where a picture is fetched, and the room to leave for it."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Labels:
    """The words that a page adds, in its language."""

    remember: str
    note: str
    good: str
    bad: str
    table: str
    words: str


@dataclass(frozen=True)
class Typed:
    """A text as typed, with all that its page needs besides. `missing` stands for a picture that is not among the `pictures`."""

    source: str
    pictures: tuple[tuple[str, Shown], ...]
    labels: Labels
    words: tuple[Entry, ...] = ()
    missing: Shown | None = None

    def picture(self, name: str) -> Shown:
        """A picture by its name in `media/`. Raises KeyError for one that is not there."""
        found = dict(self.pictures).get(name, self.missing)
        if found is None:
            raise KeyError(name)
        return found


def story_html(scenes: Sequence[dict[str, Any]], pictures: Callable[[str], Shown]) -> str:
    """A video's scenes as a picture story: each picture with what would be said over it."""
    shown = [(pictures(scene["picture"]), scene) for scene in scenes]
    return Markup("").join(
        Markup('<figure class="figure">{}</figure><p><b>{}.</b> {}</p>').format(
            img_tag(picture, scene["alt"]), number, scene["says"]
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


def img_tag(picture: Shown, alt: str) -> Markup:
    """A picture that is loaded when it comes near."""
    return Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">').format(
        picture.url, alt, picture.width, picture.height
    )

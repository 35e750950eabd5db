"""Pictures of options. Their addresses are made of a hash of the content, because names in the package could reveal the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.db import run
from core.files import StoredFile
from courses.models import Edition, EditionState, Media

Picture = dict[str, str]
"""A picture of a question: `{"file", "alt"}`, with `text` where it has a caption."""


@dataclass(frozen=True)
class Drawn:
    """A picture's address with its size in pixels, alternative text and caption."""

    url: str
    width: int
    height: int
    alt: str
    text: str = ""


_media = select(Media.name, Media.sha256, Media.width, Media.height).where(
    Media.edition_id == bindparam("edition_id"), Media.name.in_(bindparam("names", expanding=True))
)


class Album:
    """The pictures of some questions of an edition, loaded in one statement, or in none where there are no pictures."""

    def __init__(self, edition_id: int, pictures: Iterable[Picture]) -> None:
        names = sorted({picture["file"] for picture in pictures})
        rows: Iterable[Any] = run(_media, {"edition_id": edition_id, "names": names}) if names else ()
        self._by_name = {row.name: (address(edition_id, row.sha256), row.width, row.height) for row in rows}

    def draw(self, picture: Picture) -> Drawn:
        """Return a picture with its address. Raises KeyError for a picture that is not in the album."""
        return Drawn(*self._by_name[picture["file"]], alt=picture["alt"], text=picture.get("text", ""))


def address(edition_id: int, sha256: str) -> str:
    """Return the address of an option's picture."""
    return f"/media/{edition_id}/options/{sha256}"


def stored_picture(edition_id: int, sha256: str) -> Select[Any]:
    """Select a picture of a published edition by the hash of its content."""
    return (
        select(StoredFile)
        .join(Media, Media.sha256 == StoredFile.sha256)
        .join(Edition, Edition.id == Media.edition_id)
        .where(
            Media.edition_id == edition_id,
            Media.sha256 == sha256,
            Media.width.is_not(None),
            Edition.state == EditionState.PUBLISHED,
        )
        .limit(1)
    )

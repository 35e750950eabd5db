"""Pictures to choose among. Their addresses are made of what they show: neither the name in the package nor its order is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.db import run
from core.files import StoredFile
from courses.models import Edition, EditionState, Media

Picture = dict[str, str]
"""As a question has it: `{"file", "alt"}`, and `text` where words stand beneath."""


@dataclass(frozen=True)
class Drawn:
    """A picture where it is fetched, with the room to leave for it."""

    url: str
    width: int
    height: int
    alt: str
    text: str = ""


_media = select(Media.name, Media.sha256, Media.width, Media.height).where(
    Media.edition_id == bindparam("edition_id"), Media.name.in_(bindparam("names", expanding=True))
)


class Album:
    """The pictures of some questions of one edition: one statement, or none where there are no pictures."""

    def __init__(self, edition_id: int, pictures: Iterable[Picture]) -> None:
        names = sorted({picture["file"] for picture in pictures})
        rows: Iterable[Any] = run(_media, {"edition_id": edition_id, "names": names}) if names else ()
        self._found = {row.name: (address(edition_id, row.sha256), row.width, row.height) for row in rows}

    def draw(self, picture: Picture) -> Drawn:
        """One of them."""
        return Drawn(*self._found[picture["file"]], alt=picture["alt"], text=picture.get("text", ""))


def address(edition_id: int, sha256: str) -> str:
    """Where a picture to choose is fetched."""
    return f"/media/{edition_id}/options/{sha256}"


def stored_picture(edition_id: int, sha256: str) -> Select[Any]:
    """A picture of a published edition by what it shows."""
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

"""What is kept of a photo of a product's page. It loads nothing, since children load it too."""

from dataclasses import dataclass

from core.pictures import Picture
from quizzes.checked_photo import Advice

LOOKED_FOR = {"light": True, "sharp": True, "plain_background": True}
"""What is measured of every photo, so that any may become the main one; its size and shape are known."""


@dataclass(frozen=True)
class Shot:
    """A photo as it will be kept."""

    picture: Picture
    thumbnail: Picture
    advice: list[Advice]
    fingerprint: str

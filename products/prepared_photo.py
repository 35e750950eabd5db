"""A prepared photo of a product. The module imports little, because child processes load it too."""

from dataclasses import dataclass

from core.pictures import Picture
from quizzes.checked_photo import Advice

MEASURED = {"light": True, "sharp": True, "plain_background": True}
"""What is measured of every photo, because any photo may become the main one. Its size and ratio are stored anyway."""


@dataclass(frozen=True)
class PreparedPhoto:
    """A photo to be stored, with its thumbnail, advice and fingerprint."""

    picture: Picture
    thumbnail: Picture
    advice: list[Advice]
    fingerprint: str

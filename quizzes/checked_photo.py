"""A photo of a task with its advice. The module imports little, because child processes load it too."""

from dataclasses import dataclass
from typing import Any

from core.pictures import Picture

CHECKS = frozenset({"light", "sharp", "ratio", "plain_background", "min_side_px"})
"""The checks of a photo that a task may require (`quizzes.photo_advice`)."""

Advice = dict[str, Any]
"""`{"check": "light", "ok": False, "value": 61, "fault": "dark"}`, as stored with the evidence."""


@dataclass(frozen=True)
class Photo:
    """A photo to be stored, with its thumbnail and advice."""

    picture: Picture
    thumbnail: Picture
    advice: list[Advice]

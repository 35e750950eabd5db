"""What is kept of a photo of a task. It loads nothing, since children load it too."""

from dataclasses import dataclass
from typing import Any

from core.pictures import Picture

CHECKS = frozenset({"light", "sharp", "ratio", "plain_background", "min_side_px"})
"""What a task may ask the machine to look at (`quizzes.looking`)."""

Advice = dict[str, Any]
"""`{"check": "light", "ok": False, "value": 61, "fault": "dark"}`, as it is stored with the evidence."""


@dataclass(frozen=True)
class Photo:
    """A photo as it will be kept, and what the machine noticed in it."""

    picture: Picture
    thumbnail: Picture
    advice: list[Advice]

"""A photo of a task on its way in: made anew, and looked at by the machine, which advises at once and never holds anything back."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from core import darkroom, pictures
from quizzes.looks import Photo


def take(stream: BinaryIO, checks: Mapping[str, Any]) -> Photo:
    """Make an upload into a clean photo with its thumbnail, and look at it. Raises what `core.darkroom.prepare` raises.

    `checks` is the package's mapping: `min_side_px`, `ratio`, `light`, `sharp`, `plain_background`.
    """
    photo: Photo = darkroom.run("quizzes.looking:take", pictures.read(stream), dict(checks))
    return photo

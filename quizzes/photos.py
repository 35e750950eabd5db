"""Prepare an uploaded photo of a task in a child process, with advice for the learner."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from core import photo_pool, pictures
from quizzes.checked_photo import Photo


def prepare(stream: BinaryIO, checks: Mapping[str, Any]) -> Photo:
    """Decode an upload into a clean photo with thumbnail and advice. Raises the errors of `core.photo_pool.prepare`.

    `checks` is the mapping of the package: `min_side_px`, `ratio`, `light`, `sharp`, `plain_background`.
    """
    photo: Photo = photo_pool.run("quizzes.photo_advice:prepare", pictures.read(stream), dict(checks))
    return photo

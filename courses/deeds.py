"""The deed at a lesson's end, for the lesson's page. The package that keeps what learners give registers its reader."""

from collections.abc import Callable
from typing import Any

DeedReader = Callable[[Any], Any]
"""A function that takes a row of `lesson_rows.find_lesson` with a deed, and returns what `quizzes/_deed.html` shows."""

_readers: list[DeedReader] = []


def register_deed_reader(read: DeedReader) -> None:
    """Register the function that reads the deed of a lesson."""
    if read not in _readers:
        _readers.append(read)


def deed_at(lesson: Any) -> Any | None:
    """Return the deed of a row of `lesson_rows.find_lesson`, or None where the lesson asks for none."""
    if not lesson.deed:
        return None
    return next((read(lesson) for read in _readers), None)

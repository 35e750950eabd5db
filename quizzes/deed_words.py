"""What was given as a deed, in words."""

from typing import Any

from courses.stored_deed import Deed
from quizzes.questions.numeric import as_written, with_unit


def words_of(deed: Deed, given: Any) -> str:
    """Return the sentence that was given, or the number with its unit; empty for a photo and a tick."""
    if given.number is not None:
        return with_unit(as_written(given.number), deed.unit or "")
    return given.text or ""

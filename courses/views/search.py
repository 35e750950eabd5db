"""The page that searches lessons and words, open to everybody. Nothing of what is typed is kept."""

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core.web import open_to_all, search_words
from courses.search.finding import find
from courses.search.words import words_in

bp = Blueprint("search", __name__)

LONGEST = 100
"""Characters of a question."""
LONGEST_KEPT = 1000
"""Characters that stay in the field of a question which is too long."""


@bp.get("/search")
@open_to_all
def search():
    """Show the field, and what was found for `q`."""
    typed = search_words(LONGEST_KEPT)
    error = _error(typed)
    findings = find(current_user, typed) if typed and not error else None
    page = render_template("courses/search.html", typed=typed, findings=findings, error=error, longest=LONGEST)
    return page, 422 if error else 200


def _error(typed: str) -> str:
    if len(typed) > LONGEST:
        return _("This is too long to search for. Please write only a few words.")
    if typed and not words_in(typed):
        return _("Please write a word with letters or digits.")
    return ""

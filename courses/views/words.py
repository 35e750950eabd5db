"""The glossary of a course and of all courses, open to everybody."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from core.web import open_to_all
from courses import queries, word_rows

bp = Blueprint("words", __name__)


@bp.get("/courses/<slug>/words")
@open_to_all
def list_course_words(slug: str):
    """List the words of a course, in the edition that this person uses."""
    place = queries.find_place(current_user, slug) or abort(404)
    words = word_rows.words_of(place.edition_id) or abort(404)
    return render_template("courses/course_words.html", place=place, words=words)


@bp.get("/words")
@open_to_all
def list_words():
    """List the words of all open courses."""
    return render_template("courses/words.html", letters=word_rows.all_words())

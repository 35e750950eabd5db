"""The hard words of a course, and those of all courses: for anybody."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from core.web import open_to_all
from courses import queries, word_rows

bp = Blueprint("words", __name__)


@bp.get("/courses/<slug>/words")
@open_to_all
def list_course_words(slug: str):
    """All words of a course, in the edition that this person learns in."""
    place = queries.find_place(current_user, slug) or abort(404)
    words = word_rows.words_of(place.edition_id) or abort(404)
    return render_template("courses/course_words.html", place=place, words=words)


@bp.get("/words")
@open_to_all
def list_words():
    """The words of all courses that are open."""
    return render_template("courses/words.html", letters=word_rows.all_words())

"""The catalogue and the page about a course, open to everybody."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from core.web import open_to_all
from courses import queries, word_rows
from courses.wording import checkpoint_title, judging_words, stage_name

bp = Blueprint("courses", __name__)


@bp.get("/courses")
@open_to_all
def list_courses():
    """Show all open courses in the advised order."""
    return render_template("courses/catalogue.html", catalogue=queries.list_courses_for(current_user))


@bp.get("/courses/<slug>")
@open_to_all
def show_course(slug: str):
    """Show what learners learn in a course, how long it takes, and the button to enrol."""
    place = queries.find_place(current_user, slug) or abort(404)
    names = queries.names_of([*place.prerequisites, *place.recommended_before])
    return render_template(
        "courses/course.html",
        place=place,
        path=queries.path_of(place),
        trainers=queries.trainers_of(place.course_id),
        prerequisites=[name for name in names if name.code in place.prerequisites],
        recommended=[name for name in names if name.code in place.recommended_before],
        stage_name=stage_name,
        checkpoint_title=checkpoint_title,
        judging_words=judging_words,
        extras=word_rows.count_extras(place.edition_id),
    )

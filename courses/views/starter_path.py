"""The question where to begin, and which question a learner is asked after a lesson."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from courses import queries
from courses.policies import can_enrol
from courses.starter_paths import starter_paths
from people import later_questions
from people.models import Later, Role
from people.views.entering import next_page

bp = Blueprint("starter_path", __name__)


def question_before(address: str, *, course_code: str) -> str:
    """Return the address of the question that a learner is asked after a lesson, leading on to `address`; else `address`.

    At most one question stands between two lessons.
    """
    if not current_user.has(Role.LEARNER):
        return address
    if later_questions.asks_village(current_user.id):
        return url_for("later_questions.new_village", next=address)
    paths = starter_paths()
    if paths and paths.after == course_code and later_questions.asks_starter_path(current_user.id):
        return url_for("starter_path.new_choice", next=address)
    return address


@bp.get("/welcome/courses")
def new_choice():
    """Ask which of the office's starting points fits, or show what the chosen one recommends."""
    require(can_enrol(current_user))
    return _render()


@bp.post("/welcome/courses")
def create_choice():
    """Keep the answer and show the courses that it recommends. Without one, say so."""
    require(can_enrol(current_user))
    paths = starter_paths() or abort(404)
    choice = paths.choice(request.form.get("choice"))
    if choice is None:
        return _render(error=_("Please choose one.")), 422
    later_questions.close(current_user.id, Later.STARTER_PATH, choice.key)
    db.session.commit()
    return redirect(url_for(".show_choice", next=next_page()), 303)


@bp.post("/welcome/courses/later")
def skip_choice():
    """Put the question off and go on."""
    require(can_enrol(current_user))
    later_questions.close(current_user.id, Later.STARTER_PATH)
    db.session.commit()
    return redirect(_next(), 303)


@bp.get("/welcome/courses/chosen")
def show_choice():
    """Show the courses that the learner's answer recommends, in order."""
    require(can_enrol(current_user))
    paths = starter_paths() or abort(404)
    choice = paths.choice(later_questions.answer_to(current_user.id, Later.STARTER_PATH)) or abort(404)
    by_code = {course.code: course for course in queries.list_courses_for(current_user).courses}
    courses = [by_code[code] for code in choice.courses if code in by_code]
    return render_template("courses/starter_chosen.html", choice=choice, courses=courses, note=paths.note, next=_next())


def _render(error: str | None = None) -> str:
    paths = starter_paths() or abort(404)
    chosen = later_questions.answer_to(current_user.id, Later.STARTER_PATH)
    return render_template("courses/starter_path.html", paths=paths, chosen=chosen, error=error, next=_next())


def _next() -> str:
    return next_page() or url_for("home.show_home")

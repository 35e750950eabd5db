"""A lesson of a newer edition, for learners of an older one. Reading it does not change their edition."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from core.web import require
from core.wording import kilobytes, language
from courses import change_rows
from courses.policies import can_read_lessons
from courses.views.tool_cards import with_tools

bp = Blueprint("newer_lessons", __name__)


@bp.get("/learn/<slug>/editions/<int:number>/lessons/<key>")
def show_lesson(slug: str, number: int, key: str):
    """Show a lesson of a published edition."""
    require(can_read_lessons(current_user))
    lesson = change_rows.lesson_of(slug, number, key) or abort(404)
    in_english = language() == "en"
    html = (lesson.html_en if in_english else None) or lesson.html
    return render_template(
        "courses/newer_lesson.html",
        lesson=lesson,
        slug=slug,
        html=with_tools(html, f"{slug}/{key}"),
        text_language="en" if in_english and lesson.html_en else "id",
        size=kilobytes(lesson.bytes_to_load),
    )

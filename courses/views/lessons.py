"""A lesson's page. Everybody who is signed in may read it; enrolled learners may mark it as understood."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, redirect, render_template, request
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from core.wording import kilobytes, language
from courses import progress, queries
from courses.lesson_rows import find_lesson
from courses.offers import offer_at
from courses.path import next_step
from courses.policies import can_finish_lessons, can_read_lessons
from courses.practising import Practice, practice_of, with_practice
from courses.views.learning import redirect_to_step
from courses.views.starter_path import question_before
from courses.views.tool_cards import with_tools

bp = Blueprint("lessons", __name__)


@bp.get("/learn/<slug>/lessons/<key>")
def show_lesson(slug: str, key: str):
    """Show a lesson with its picture story and practice questions."""
    require(can_read_lessons(current_user))
    lesson = find_lesson(current_user, slug, key) or abort(404)
    return render_lesson(lesson, practice_of(lesson))


def render_lesson(lesson: Any, practice: Practice | None) -> str:
    """Render the page of a row of `find_lesson`."""
    in_english = language() == "en"
    html = lesson.html_en if in_english else lesson.html
    text = with_tools(html or lesson.html, f"{lesson.slug}/{lesson.key}")
    return render_template(
        "courses/lesson.html",
        lesson=lesson,
        html=with_practice(text, practice.cards, lesson.html) if practice else text,
        practice=practice,
        # Without a translation the page shows the Indonesian text, and marks its language for screen readers.
        text_language="en" if in_english and html else "id",
        size=kilobytes(lesson.bytes_to_load),
        sent_as=uuid4(),
        offer=offer_at(lesson) if lesson.position == 1 else None,
    )


@bp.post("/learn/<slug>/lessons/<key>/completion")
def create_completion(slug: str, key: str):
    """Mark the lesson as done and redirect to the next step."""
    enrolment = find_or_404(queries.enrolments_in(slug, current_user.id))
    require(can_finish_lessons(current_user, enrolment))
    progress.finish_lesson(enrolment, key, sent_as=_uuid(request.form.get("sent_as", "")))
    db.session.commit()
    place = queries.find_place(current_user, slug) or abort(404)
    step = redirect_to_step(slug, next_step(queries.path_of(place), after=key))
    return redirect(question_before(step.location, course_code=place.code), 303)


def _uuid(text: str) -> UUID | None:
    """Read the form's id, by which a repeated request is recognised. Returns None for other text."""
    try:
        return UUID(text)
    except ValueError:
        return None

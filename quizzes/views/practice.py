"""Answers to the practice questions of a lesson."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from core.errors import Refused
from core.fragments import tree
from core.parking import KeptForm
from core.refusals import refusals
from core.web import require, wants_json
from courses.lesson_rows import find_lesson
from courses.views.lessons import render_lesson
from people.identity import Identity
from quizzes import practice
from quizzes.forms.attempts import AnswerForm
from quizzes.policies.practice import can_practise, is_kept
from quizzes.queries.practice import practice_in
from quizzes.views.practice_cards import Given, count_of, left_of, lesson_cards, practice_of_lesson

bp = Blueprint("practice", __name__)
ENDPOINT = "practice.create_answer"


@bp.post("/learn/<slug>/lessons/<key>/practice/<question>")
def create_answer(slug: str, key: str, question: str):
    """Keep a learner's answer and lead back to the question, which tells the result. Scripts get the result as JSON.

    Other readers get the lesson's page with the result, and nothing is kept.
    """
    require(can_practise(current_user))
    lesson = find_lesson(current_user, slug, key) or abort(404)
    questions = practice_in(lesson)
    asked = _find(questions, question) or abort(404)
    form = AnswerForm()
    with refusals() as refused:
        form.check()
        response = practice.read(asked, request.form)
    if refused:
        return _refuse(lesson, question, refused.words)
    tries = form.sequence.data
    if is_kept(lesson):
        response, tries = _keep(lesson, asked, response, form)
        db.session.commit()
    if wants_json():
        told = lesson_cards(lesson, [asked]).told(asked, response, tries)
        return jsonify(told=tree(told), left=tree(left_of(lesson, questions, tried=question)), sequence=tries)
    if is_kept(lesson):
        return parking.forget(redirect(_result_at(slug, key, question), code=303))
    return render_lesson(lesson, practice=practice_of_lesson(lesson, Given(question, response, tries)))


def settle(person_id: int, kept: KeptForm) -> str | None:
    """Keep an answer that was sent after its session had ended. Returns the next address, or None where there is nothing to keep."""
    slug, key, question = (kept.args[name] for name in ("slug", "key", "question"))
    lesson = find_lesson(Identity(person_id, "", ""), slug, key)
    asked = _find(practice_in(lesson), question) if lesson else None
    if lesson is None or asked is None or not is_kept(lesson):
        return None
    form = AnswerForm(formdata=kept.fields, meta={"csrf": False})
    with refusals() as refused:
        form.check()
        _keep(lesson, asked, practice.read(asked, kept.fields), form)
    if not refused:
        flash(_("What you sent before you signed in is saved."), "good")
    return _result_at(slug, key, question)


def _find(questions: Any, key: str) -> Any | None:
    return next((question for question in questions if question.key == key), None)


def _keep(lesson: Any, asked: Any, response: dict[str, Any], form: AnswerForm) -> tuple[dict[str, Any], int]:
    right = practice.is_right(asked, response)
    return practice.keep(lesson.enrolment_id, asked.id, response, right=right, sent_as=form.uuid)


def _refuse(lesson: Any, question: str, sentence: str) -> tuple[str, int] | Response:
    """Show the lesson with what was typed and why it is no answer; scripts get problem JSON."""
    if wants_json():
        raise Refused(sentence)
    tries = max(count_of(request.form.get("sequence", "")) - 1, 0)
    asked = Given(question, tries=tries, typed=request.form.to_dict(flat=False), error=sentence)
    return render_lesson(lesson, practice=practice_of_lesson(lesson, asked)), 422


def _result_at(slug: str, key: str, question: str) -> str:
    return url_for("lessons.show_lesson", slug=slug, key=key, _anchor=f"hasil-{question}")

"""Save a learner's answers one by one, settle conflicts between two devices, and save answers of ended sessions."""

from typing import Any, cast

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from core.errors import Closed, DomainError, Refused, Stale
from core.parking import KeptForm, Undecided
from core.refusals import words_of
from core.web import wants_json
from quizzes.answers import SavedAnswer, save_answer
from quizzes.forms.attempts import AnswerForm, new_uuid
from quizzes.models import AttemptState
from quizzes.queries import attempts as queries
from quizzes.queries.attempts import ShownQuestion
from quizzes.questions.kind import Unreadable
from quizzes.views.attempts import render_question
from quizzes.views.checkpoints import front_page

bp = Blueprint("answers", __name__)

ENDPOINT = "answers.update_answer"


@bp.post("/attempts/<int:attempt_id>/answers/<int:position>")
def update_answer(attempt_id: int, position: int):
    """Save an answer and redirect to the next page. Scripts get JSON."""
    question = queries.find_question(current_user.id, attempt_id, position) or abort(404)
    form = AnswerForm()
    if not form.validate():
        return _refuse(question, form.first_error)
    try:
        response = question.kind.parse(request.form, question.shown)
        saved = save_answer(attempt_id, position, response, sequence=form.sequence.data, sent_as=form.uuid)
    except Unreadable as error:
        return _refuse(question, words_of(error))
    except Stale as error:
        db.session.rollback()
        return _respond_conflict(question, response, cast(SavedAnswer, error.subject))
    except Closed:
        db.session.rollback()
        return _too_late(attempt_id)
    db.session.commit()
    if wants_json():
        return jsonify(saved_at=saved.received_at.isoformat(), sequence=saved.sequence)
    return parking.forget(redirect(_next_address(question, request.form.get("to")), code=303))


@bp.get("/attempts/<int:attempt_id>/answers/<int:position>/choice")
def choose_answer(attempt_id: int, position: int):
    """Show the answer that this browser keeps beside the saved one. Redirects to the question without a conflict."""
    question = queries.find_question(current_user.id, attempt_id, position) or abort(404)
    kept = parking.kept_form()
    place: dict[str, Any] = {"attempt_id": attempt_id, "position": position}
    response = {}
    if kept and (kept.endpoint, kept.args) == (ENDPOINT, place):
        response = question.kind.parse(kept.fields, question.shown)
    if question.state is not AttemptState.IN_PROGRESS or response in ({}, question.response):
        return redirect(url_for("attempts.show_question", **place))
    return _render_choice(question, response, question.response, question.sequence)


def settle(person_id: int, kept: KeptForm) -> str | None:
    """Save an answer that was sent after its session had ended. Returns the next address, or None for another person's answer.

    Raises Undecided when another device answered differently in between.
    """
    question = queries.find_question(person_id, **kept.args)
    if question is None:
        return None
    address = url_for("attempts.show_question", **kept.args)
    form = AnswerForm(formdata=kept.fields, meta={"csrf": False})
    if not form.validate():
        return address
    try:
        response = question.kind.parse(kept.fields, question.shown)
        save_answer(**kept.args, response=response, sequence=form.sequence.data, sent_as=form.uuid)
        flash(_("What you sent before you signed in is saved."), "good")
    except Stale:
        raise Undecided(url_for("answers.choose_answer", **kept.args)) from None
    except DomainError:
        return address
    return _next_address(question, kept.fields.get("to"))


def _refuse(question: ShownQuestion, sentence: str) -> tuple[str, int]:
    """Show the question with what was typed and why it is not saved; programs get problem JSON."""
    if wants_json():
        raise Refused(sentence)
    return render_question(question, request.form.to_dict(flat=False), sentence), 422


def _respond_conflict(question: ShownQuestion, response: dict[str, Any], stored: SavedAnswer) -> Response:
    if wants_json():
        choice = url_for(".choose_answer", attempt_id=question.attempt_id, position=question.position)
        return parking.keep(make_response(jsonify(location=choice), 409))
    return make_response(_render_choice(question, response, stored.response, stored.sequence), 409)


def _render_choice(question: ShownQuestion, own: dict[str, Any], stored: dict[str, Any], sequence: int) -> str:
    versions = [
        {
            "view": queries.answer_view(question, response) if response else None,
            "fields": question.kind.fill(response, question.shown) if response else {},
        }
        for response in (own, stored)
    ]
    return render_template(
        "quizzes/conflict.html", question=question, own=versions[0], stored=versions[1], sequence=sequence + 1, sent_as=new_uuid
    )


def _too_late(attempt_id: int) -> Response:
    """Respond that the attempt is over, with the address of its result (409)."""
    location = url_for("attempts.show_attempt", attempt_id=attempt_id)
    if wants_json():
        return make_response(jsonify(location=location), 409)
    return make_response(render_template("quizzes/closed.html", location=location), 409)


def _next_address(question: ShownQuestion, to: str | None) -> str:
    """Return the address for the pressed button: back, all questions (also after the last one), or the next question."""
    position = question.position - 1 if to == "back" else question.position + 1
    if to == "review" or position > question.total:
        return url_for("attempts.show_attempt", attempt_id=question.attempt_id)
    if position < 1:
        return front_page(question.course_slug, question.asked_in)
    return url_for("attempts.show_question", attempt_id=question.attempt_id, position=position)

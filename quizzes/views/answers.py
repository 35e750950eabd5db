"""A learner's answers, saved one by one; two phones that disagree, and sessions that ended in between."""

from typing import Any, cast

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from core.errors import Closed, DomainError, Stale
from core.parking import KeptForm, Undecided
from core.refusals import words_of
from core.web import wants_json
from quizzes.answers import SavedAnswer, save_answer
from quizzes.forms.attempts import AnswerForm, new_uuid
from quizzes.models import AttemptState
from quizzes.queries import attempts as queries
from quizzes.queries.attempts import Asked
from quizzes.questions.kind import Unreadable
from quizzes.views.attempts import question_page
from quizzes.views.checkpoints import front_page

bp = Blueprint("answers", __name__)

ENDPOINT = "answers.update_answer"


@bp.post("/attempts/<int:attempt_id>/answers/<int:position>")
def update_answer(attempt_id: int, position: int):
    """Keep an answer and go on; a script asks for JSON and stays."""
    asked = queries.asked_of(current_user.id, attempt_id, position) or abort(404)
    form = AnswerForm()
    if not form.validate():
        return question_page(asked, request.form.to_dict(flat=False), form.first_error), 422
    try:
        response = asked.kind.parse(request.form, asked.shown)
        saved = save_answer(attempt_id, position, response, sequence=form.sequence.data, sent_as=form.uuid)
    except Unreadable as fault:
        return question_page(asked, request.form.to_dict(flat=False), words_of(fault)), 422
    except Stale as stale:
        db.session.rollback()
        return _disagree(asked, response, cast(SavedAnswer, stale.subject))
    except Closed:
        db.session.rollback()
        return _too_late(attempt_id)
    db.session.commit()
    if wants_json():
        return jsonify(saved_at=saved.received_at.isoformat(), sequence=saved.sequence)
    return parking.forget(redirect(_onward(asked, request.form.get("to")), code=303))


@bp.get("/attempts/<int:attempt_id>/answers/<int:position>/choice")
def choose_answer(attempt_id: int, position: int):
    """Two phones disagree: what this one answered is kept in its browser, the other's answer stands."""
    asked = queries.asked_of(current_user.id, attempt_id, position) or abort(404)
    kept = parking.kept_form()
    here: dict[str, Any] = {"attempt_id": attempt_id, "position": position}
    response = {}
    if kept and (kept.endpoint, kept.args) == (ENDPOINT, here):
        response = asked.kind.parse(kept.fields, asked.shown)
    if asked.state is not AttemptState.IN_PROGRESS or response in ({}, asked.response):
        return redirect(url_for("attempts.show_question", **here))
    return _choice_page(asked, response, asked.response, asked.sequence)


def settle(person_id: int, kept: KeptForm) -> str | None:
    """Take an answer that was sent after its session had ended, if it belongs to this person. Raises Undecided."""
    asked = queries.asked_of(person_id, **kept.args)
    if asked is None:
        return None
    here = url_for("attempts.show_question", **kept.args)
    form = AnswerForm(formdata=kept.fields, meta={"csrf": False})
    if not form.validate():
        return here
    try:
        response = asked.kind.parse(kept.fields, asked.shown)
        save_answer(**kept.args, response=response, sequence=form.sequence.data, sent_as=form.uuid)
        flash(_("What you sent before you signed in is saved."), "good")
    except Stale:
        raise Undecided(url_for("answers.choose_answer", **kept.args)) from None
    except DomainError:
        return here
    return _onward(asked, kept.fields.get("to"))


def _disagree(asked: Asked, response: dict[str, Any], standing: SavedAnswer) -> Response:
    if wants_json():
        choice = url_for(".choose_answer", attempt_id=asked.attempt_id, position=asked.position)
        return parking.keep(make_response(jsonify(location=choice), 409))
    return make_response(_choice_page(asked, response, standing.response, standing.sequence), 409)


def _choice_page(asked: Asked, mine: dict[str, Any], standing: dict[str, Any], sequence: int) -> str:
    versions = [
        {
            "told": queries.told(asked, response) if response else None,
            "fields": asked.kind.fill(response, asked.shown) if response else {},
        }
        for response in (mine, standing)
    ]
    return render_template(
        "quizzes/conflict.html", asked=asked, mine=versions[0], standing=versions[1], sequence=sequence + 1, sent_as=new_uuid
    )


def _too_late(attempt_id: int) -> Response:
    """The attempt is over: there is a result to look at."""
    location = url_for("attempts.show_attempt", attempt_id=attempt_id)
    if wants_json():
        return make_response(jsonify(location=location), 409)
    return make_response(render_template("quizzes/closed.html", location=location), 409)


def _onward(asked: Asked, to: str | None) -> str:
    """Where the button leads: back, to all questions, or on; after the last question to all questions."""
    position = asked.position - 1 if to == "back" else asked.position + 1
    if to == "review" or position > asked.total:
        return url_for("attempts.show_attempt", attempt_id=asked.attempt_id)
    if position < 1:
        return front_page(asked.course_slug, asked.asked_in)
    return url_for("attempts.show_question", attempt_id=asked.attempt_id, position=position)

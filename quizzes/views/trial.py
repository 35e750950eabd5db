"""The trial: one lesson with a question and a deed for somebody who has not signed up yet.

The answer is kept in the browser's signed cookie, the photo in the browser itself. Signing up takes them along.
"""

import secrets

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.errors import DomainError
from core.refusals import words_of
from core.web import open_to_all
from courses.views.tool_cards import with_tools
from people.views import arriving
from quizzes import taking_along
from quizzes.questions.kind import Unreadable
from quizzes.taking_along import Carried
from quizzes.trial import LONGEST_ANSWER, Trial, find_trial

bp = Blueprint("trial", __name__)

KEPT = "trial"
"""The key of the trial's note in the signed session cookie: lesson, question, answer, and the mark of the photo."""
PHOTO = "trial photo"
"""The key of the photo's mark in the session of whoever has just signed up on this browser."""


@bp.get("/try")
@open_to_all
def show_trial():
    """Show the lesson to try. Whoever is signed in reads it in its course."""
    trial = find_trial() or abort(404)
    if current_user.is_authenticated:
        return redirect(url_for("lessons.show_lesson", slug=trial.slug, key=trial.lesson.key))
    return _render(trial, _note(trial).get("response"))


@bp.post("/try")
@open_to_all
def create_answer():
    """Say whether the answer is right, and keep it in this browser. Shows the question again for a blank answer."""
    trial = find_trial() or abort(404)
    question = trial.question or abort(404)
    try:
        response = question.read(request.form)
    except Unreadable as error:
        return _render(trial, None, error), 422
    if not response:
        return _render(trial, None, _("Choose an answer first.")), 422
    if len(str(response)) <= LONGEST_ANSWER:
        session[KEPT] = {**_note(trial), "question": question.key, "response": response}
        return redirect(url_for(".show_trial", _anchor="question"), code=303)
    return _render(trial, response)


@bp.get("/try/sign-up")
@open_to_all
def sign_up():
    """Lead to the sign-up, which from now on takes the trial along."""
    trial = find_trial() or abort(404)
    session[KEPT] = {**_note(trial), "done": True}
    return redirect(url_for("joining.new_person"), code=303)


def carry(person_id: int) -> None:
    """Give the trial of this browser to a person who has just signed up. The photo stays in the browser until home shows it."""
    note = session.get(KEPT)
    if not note or not note.get("done"):
        return
    carried = Carried(note["course"], note["lesson"], note.get("question"), note.get("response"))
    if taking_along.begin(person_id, carried):
        arriving.keep_after(PHOTO, note["photo"])


def carries() -> bool:
    """Whether this browser has something to take along."""
    return bool(session.get(KEPT, {}).get("done"))


def first_photo() -> str | None:
    """Return the mark of the trial's photo, where this browser's person has just signed up with one. Home shows it."""
    return session.get(PHOTO)


def _note(trial: Trial) -> dict:
    """Return the browser's note of this trial, or begin one. Only `sign_up` makes it go along."""
    note = session.get(KEPT)
    if not note or (note["course"], note["lesson"]) != (trial.course_id, trial.lesson.key):
        note = {"course": trial.course_id, "lesson": trial.lesson.key, "photo": secrets.token_urlsafe(9)}
    if trial.question is None or note.get("question") != trial.question.key:
        note = {name: value for name, value in note.items() if name not in ("question", "response")}
    session[KEPT] = note
    return note


def _render(trial: Trial, response: dict | None, error: DomainError | str | None = None) -> str:
    question = trial.question
    return render_template(
        "quizzes/trial.html",
        trial=trial,
        question=question,
        text=with_tools(trial.lesson.html, f"{trial.slug}/{trial.lesson.key}"),
        response=response,
        typed=question.kind.fill(response, question.shown) if question and response else {},
        right=bool(question and response and question.is_right(response)),
        error=words_of(error) if isinstance(error, DomainError) else error,
        photo=_note(trial)["photo"],
    )

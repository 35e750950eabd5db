"""The trial: one lesson with a question and a deed for somebody who has not signed up yet.

The answers are kept in the browser's signed cookie, the photo in the browser itself. Signing up takes them along.
"""

import secrets
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.errors import Refused
from core.fragments import tree
from core.refusals import refusals
from core.web import open_to_all, wants_json
from courses.stored_deed import DeedKind
from courses.views.tool_cards import with_tools
from people.views import arriving
from quizzes import practice, taking_along
from quizzes.queries.practice import album_of
from quizzes.taking_along import Carried
from quizzes.trial import LONGEST_ANSWER, Trial, find_trial
from quizzes.views import deed_card, trial_photo
from quizzes.views.practice_cards import Cards, Given, asked_again, count_of, scripts_of

bp = Blueprint("trial", __name__)

KEPT = "trial"
"""The key of the trial's note in the signed session cookie: lesson, question, answers, and the mark of the photo."""


@bp.get("/try")
@open_to_all
def show_trial():
    """Show the lesson to try. Whoever is signed in reads it in its course."""
    trial = find_trial() or abort(404)
    if current_user.is_authenticated:
        return redirect(url_for("lessons.show_lesson", slug=trial.lesson.slug, key=trial.lesson.key))
    return _render(trial, _state(trial))


@bp.post("/try")
@open_to_all
def create_answer():
    """Tell about the answer as practice does, and keep it in this browser. Scripts get what is told as JSON."""
    trial = find_trial() or abort(404)
    asked = trial.question or abort(404)
    with refusals() as refused:
        response = practice.read(asked, request.form)
    if refused:
        return _refuse(trial, asked.key, refused.words)
    given = _keep(trial, asked.key, response)
    if wants_json():
        told = _cards(trial).told(asked, response, given.tries)
        return jsonify(told=tree(told), left=[], sequence=given.tries)
    if _note(trial).get("latest") == response:
        return redirect(url_for(".show_trial", _anchor=f"hasil-{asked.key}"), code=303)
    return _render(trial, given)


@bp.get("/try/sign-up")
@open_to_all
def sign_up():
    """Lead to the sign-up, which from now on takes the trial along. `photo` says that the browser keeps one."""
    trial = find_trial() or abort(404)
    session[KEPT] = {**_note(trial), "done": True, "has_photo": "photo" in request.args}
    return redirect(url_for("joining.new_person"), code=303)


@bp.post("/try/photo/removal")
def delete_photo():
    """Leave the photo of the trial: home does not show it any more."""
    trial_photo.forget()
    return redirect(url_for("home.show_home"), code=303)


def carry(person_id: int) -> None:
    """Give the trial of this browser to a person who has just signed up. The photo stays in the browser until home sends it."""
    note = session.get(KEPT)
    if not note or not note.get("done"):
        return
    responses = tuple(note[name] for name in ("first", "latest") if name in note)
    enrolment = taking_along.begin(person_id, Carried(note["course"], note["lesson"], note.get("question"), responses))
    if enrolment and note.get("has_photo"):
        arriving.keep_after(trial_photo.KEPT, {name: note[name] for name in ("photo", "slug", "lesson")})


def carries() -> bool:
    """Whether this browser has something to take along."""
    return bool(session.get(KEPT, {}).get("done"))


def _note(trial: Trial) -> dict[str, Any]:
    """Return the browser's note of this trial, or begin one. Only `sign_up` makes it go along."""
    lesson, note = trial.lesson, session.get(KEPT)
    if not note or (note["course"], note["lesson"], note.get("slug")) != (lesson.course_id, lesson.key, lesson.slug):
        photo = secrets.token_urlsafe(9)
        note = {"course": lesson.course_id, "slug": lesson.slug, "lesson": lesson.key, "photo": photo}
    if trial.question is None or note.get("question") != trial.question.key:
        note = {name: note[name] for name in note if name not in ("question", "first", "latest", "tries")}
    session[KEPT] = note
    return note


def _keep(trial: Trial, question: str, response: dict[str, Any]) -> Given:
    """Keep an answer in the browser as the latest one, and as the first one where there is none, unless it is too long."""
    note = _note(trial)
    first, tries = note.get("first", response), note.get("tries", 0) + 1
    if len(str(first)) + len(str(response)) > LONGEST_ANSWER:
        return Given(question, response, count_of(request.form.get("sequence", "")))
    session[KEPT] = {**note, "question": question, "first": first, "latest": response, "tries": tries}
    return Given(question, response, tries)


def _state(trial: Trial) -> Given | None:
    """Return what the card shows: the question, the answer that the browser keeps, or the question once more (`?again=`)."""
    note = _note(trial)
    if "latest" not in note:
        return asked_again(trial.question.key) if trial.question else None
    given = Given(note["question"], note["latest"], note["tries"])
    return replace(given, response=None) if request.args.get("again") == given.key else given


def _refuse(trial: Trial, question: str, sentence: str) -> tuple[str, int] | Response:
    """Show the question with what was typed and why it is no answer; scripts get problem JSON."""
    if wants_json():
        raise Refused(sentence)
    tries = max(count_of(request.form.get("sequence", "")) - 1, 0)
    return _render(trial, Given(question, tries=tries, typed=request.form.to_dict(flat=False), error=sentence)), 422


def _cards(trial: Trial) -> Cards:
    def again(key: str, tries: int) -> str:
        return url_for(".show_trial", again=key, tries=tries, _anchor=f"soal-{key}")

    draw = album_of(trial.lesson.edition_id, [trial.question]).draw
    return Cards(draw, lambda key: url_for(".create_answer", _anchor=f"hasil-{key}"), again)


def _render(trial: Trial, given: Given | None) -> str:
    lesson, asked = trial.lesson, trial.question
    deed = deed_card.read(lesson) if lesson.deed else None
    if deed and deed.deed.kind is DeedKind.PHOTO:
        deed = replace(deed, kept_as=_note(trial)["photo"])
    return render_template(
        "quizzes/trial.html",
        lesson=lesson,
        text=with_tools(lesson.html, f"{lesson.slug}/{lesson.key}"),
        practice=_cards(trial).card(asked, given) if asked else None,
        scripts=scripts_of([asked]) if asked else [],
        deed=deed,
    )

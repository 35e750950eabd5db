"""Saving a learner's reflection at the end of the awareness stage."""

from typing import Any

from flask import Blueprint, flash, jsonify, make_response, redirect, url_for
from flask_babel import gettext as _

from core import parking
from core.db import db
from core.errors import DomainError, Refused, Stale
from core.refusals import words_of
from core.web import wants_json
from courses.models import Enrolment, StageKey
from quizzes import attempts, reflections
from quizzes.forms.attempts import ReflectionForm
from quizzes.models import Reflection
from quizzes.queries.attempts import enrolments_at
from quizzes.reflections import FEWEST_WORDS, TooShort
from quizzes.views.checkpoints import find_enrolment, render_checkpoint

bp = Blueprint("reflections", __name__)


@bp.post("/learn/<slug>/checkpoints/awareness/reflection")
def update_reflection(slug: str):
    """Save the reflection, which may pass the stage. Scripts save it while it is written, and get JSON.

    A text that is too short is saved too; only the button says that it is.
    """
    enrolment, form = find_enrolment(slug), ReflectionForm()
    if not form.validate():
        return _refuse(enrolment, form)
    try:
        reflection, passed = _save(enrolment, form)
    except Stale:
        db.session.rollback()
        return _respond_conflict(slug, form)
    db.session.commit()
    if wants_json():
        return jsonify(saved_at=reflection.written_at.isoformat(), sequence=reflection.sequence)
    if not reflection.complete:
        form.text.errors = [words_of(TooShort(reflection, fewest=FEWEST_WORDS))]
        return render_checkpoint(find_enrolment(slug), StageKey.AWARENESS, form), 422
    flash(_("Stage passed. Well done!") if passed else _("Your reflection is saved."), "good")
    return parking.forget(redirect(_next_address(slug, passed), code=303))


def _refuse(enrolment: Enrolment, form: ReflectionForm) -> Any:
    if wants_json():
        raise Refused(form.first_error)
    return render_checkpoint(enrolment, StageKey.AWARENESS, form), 422


def _respond_conflict(slug: str, form: ReflectionForm) -> Any:
    """Show both texts. A script's page goes where this browser's text stands beside the saved one."""
    if wants_json():
        return parking.keep(make_response(jsonify(location=_next_address(slug, passed=False)), 409))
    return render_checkpoint(find_enrolment(slug), StageKey.AWARENESS, form), 409


def settle(person_id: int, kept: parking.KeptForm) -> str | None:
    """Save a reflection that was sent after its session had ended. Returns the next address, or None for another person's.

    Raises Undecided when another device saved another text in between.
    """
    slug = kept.args["slug"]
    enrolment = db.session.scalar(enrolments_at(slug, person_id))
    if enrolment is None:
        return None
    page = _next_address(slug, passed=False)
    form = ReflectionForm(formdata=kept.fields, meta={"csrf": False})
    try:
        passed = form.validate() and _save(enrolment, form)[1]
    except Stale:
        raise parking.Undecided(page) from None
    except DomainError:
        return page
    if not form.errors:
        flash(_("Stage passed. Well done!") if passed else _("What you sent before you signed in is saved."), "good")
    return _next_address(slug, passed)


def _save(enrolment: Enrolment, form: ReflectionForm) -> tuple[Reflection, bool]:
    """Save the text. Returns what is saved, and whether the stage is passed."""
    reflection = reflections.write(enrolment, form.text.data or "", sequence=form.sequence.data, sent_as=form.uuid)
    return reflection, attempts.pass_awareness_if_met(enrolment)


def _next_address(slug: str, passed: bool) -> str:
    if passed:
        return url_for("learning.show_course", slug=slug)
    return url_for("checkpoints.show_checkpoint", slug=slug, stage=StageKey.AWARENESS.value)

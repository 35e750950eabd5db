"""Saving a learner's reflection at the end of the awareness stage."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from core import parking
from core.db import db
from core.errors import DomainError, Stale
from core.refusals import words_of
from courses.models import Enrolment, StageKey
from quizzes import attempts, reflections
from quizzes.forms.attempts import ReflectionForm
from quizzes.queries.attempts import enrolments_at
from quizzes.reflections import TooShort
from quizzes.views.checkpoints import find_enrolment, render_checkpoint

bp = Blueprint("reflections", __name__)


@bp.post("/learn/<slug>/checkpoints/awareness/reflection")
def update_reflection(slug: str):
    """Save the reflection, which may pass the stage."""
    enrolment = find_enrolment(slug)
    form = ReflectionForm()
    if not form.validate():
        return render_checkpoint(enrolment, StageKey.AWARENESS, form), 422
    try:
        passed = _save(enrolment, form)
    except TooShort as error:
        form.text.errors = [words_of(error)]
        return render_checkpoint(enrolment, StageKey.AWARENESS, form), 422
    except Stale:
        db.session.rollback()
        return render_checkpoint(find_enrolment(slug), StageKey.AWARENESS, form), 409
    db.session.commit()
    flash(_("Stage passed. Well done!") if passed else _("Your reflection is saved."), "good")
    return parking.forget(redirect(_next_address(slug, passed), code=303))


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
        passed = form.validate() and _save(enrolment, form)
    except Stale:
        raise parking.Undecided(page) from None
    except DomainError:
        return page
    if not form.errors:
        flash(_("Stage passed. Well done!") if passed else _("What you sent before you signed in is saved."), "good")
    return _next_address(slug, passed)


def _save(enrolment: Enrolment, form: ReflectionForm) -> bool:
    reflections.write(enrolment, form.text.data, sequence=form.sequence.data)
    return attempts.pass_awareness_if_met(enrolment)


def _next_address(slug: str, passed: bool) -> str:
    if passed:
        return url_for("learning.show_course", slug=slug)
    return url_for("checkpoints.show_checkpoint", slug=slug, stage=StageKey.AWARENESS.value)

"""The page of a checkpoint with questions: its description, the learner's results, and the next step."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user

from core import parking
from core.db import db
from core.web import find_or_404, require
from courses.models import Enrolment, StageKey
from quizzes.forms.attempts import ReflectionForm
from quizzes.models import QUESTION_STAGES, AskedIn, Reflection
from quizzes.policies.attempts import can_be_asked
from quizzes.queries import attempts as queries

bp = Blueprint("checkpoints", __name__)

REFLECTION = "reflections.update_reflection"


@bp.get("/learn/<slug>/checkpoints/<stage>")
def show_checkpoint(slug: str, stage: str):
    """Show the checkpoint; in the awareness stage with the form for the reflection."""
    if stage == StageKey.SKILL:
        return redirect(url_for("tasks.show_task", slug=slug))
    enrolment = find_enrolment(slug)
    form = kept_reflection(slug) if stage == StageKey.AWARENESS else None
    return render_checkpoint(enrolment, question_stage(stage), form)


def find_enrolment(slug: str) -> Enrolment:
    """Return the visitor's enrolment in a course, or abort (404)."""
    enrolment = find_or_404(queries.enrolments_at(slug, current_user.id))
    require(can_be_asked(current_user, enrolment))
    return enrolment


def question_stage(word: str) -> StageKey:
    """Return the stage of an address, or abort (404) where its checkpoint has no questions."""
    return StageKey(word) if word in QUESTION_STAGES else abort(404)


def front_page(slug: str, asked_in: AskedIn) -> str:
    """Return the address of the page where an attempt starts: its checkpoint's, or the pre-test's."""
    if asked_in is AskedIn.PRE_TEST:
        return url_for("pre_tests.show_pre_test", slug=slug)
    return url_for("checkpoints.show_checkpoint", slug=slug, stage=asked_in.value)


def kept_reflection(slug: str) -> ReflectionForm | None:
    """Return the form of a reflection that this browser keeps after a conflict with another device, or None."""
    kept = parking.kept_form()
    if kept is None or (kept.endpoint, kept.args) != (REFLECTION, {"slug": slug}):
        return None
    return ReflectionForm(formdata=kept.fields)


def render_checkpoint(enrolment: Enrolment, stage: StageKey, form: ReflectionForm | None = None) -> str:
    """Render the page, with the refused form of a reflection if there is one."""
    reflection = db.session.get(Reflection, enrolment.id) if stage is StageKey.AWARENESS else None
    form = form or ReflectionForm(formdata=None, text=reflection and reflection.text)
    differs = bool(reflection and form.text.raw_data and not form.errors and reflection.text != form.text.data)
    form.renew(reflection.sequence + 1 if reflection else 1)
    checkpoint = queries.checkpoint_of(enrolment.edition_id, stage)
    return render_template(
        "quizzes/checkpoint.html",
        enrolment=enrolment,
        stage=stage,
        checkpoint=checkpoint,
        count=checkpoint["draw"] if stage is StageKey.KNOWLEDGE else len(checkpoint["questions"]),
        pass_mark=enrolment.pass_marks.get(stage),
        results=queries.results_at(enrolment.id, AskedIn(stage)),
        reflection=reflection,
        form=form,
        differs=differs,
    )

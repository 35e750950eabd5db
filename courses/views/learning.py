"""A learner's page of a course: three stages as a path, and the next step."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from core.wording import in_language, kilobytes
from courses import change_rows, queries, word_rows
from courses.models import StageKey
from courses.offers import offer_at
from courses.path import CheckpointState, Kind, StageOnPath, Step, checkpoint_states, leaves, next_step
from courses.wording import change_title, checkpoint_title, judging_words, stage_name

bp = Blueprint("learning", __name__)

LEAVES = {Kind.DONE: "done", Kind.NOW: "now"}


@bp.get("/learn/<slug>")
def show_course(slug: str):
    """Show the path. Redirects people who are not enrolled to the page about the course."""
    place = queries.find_place(current_user, slug) or abort(404)
    if place.enrolment_id is None:
        return redirect(url_for("courses.show_course", slug=slug))
    path = queries.path_of(place)
    step = next_step(path)
    states = checkpoint_states(place.enrolment_id, place.edition_id)
    return render_template(
        "courses/learning.html",
        place=place,
        stages=[_stage(stage, slug, step, states.get(stage.key)) for stage in path],
        next=_next(step, path, slug),
        remaining=place.lesson_count - place.lessons_done,
        leaves=leaves(path, step),
        trainers=queries.trainers_of(place.course_id),
        news=_news(place),
        offer=offer_at(place),
        change_title=change_title,
        extras=word_rows.count_extras(place.edition_id),
    )


def _news(place: Any) -> list[Any]:
    """Return the announced changes of newer editions for a learner of an older one."""
    if place.newest_edition_id in (None, place.edition_id):
        return []
    return change_rows.changes_since(place.course_id, place.number)


def redirect_to_step(slug: str, step: Step) -> Response:
    """Redirect to the step's lesson or checkpoint, or to the path for an empty step."""
    if step.lesson:
        return redirect(url_for("lessons.show_lesson", slug=slug, key=step.lesson.key), code=303)
    if step.checkpoint:
        return redirect(checkpoint_address(slug, step.checkpoint), code=303)
    return redirect(url_for("learning.show_course", slug=slug), code=303)


def checkpoint_address(slug: str, stage: StageKey) -> str:
    """Return the address of a stage's checkpoint."""
    if stage is StageKey.SKILL:
        return url_for("tasks.show_task", slug=slug)
    return url_for("checkpoints.show_checkpoint", slug=slug, stage=stage.value)


def _next(step: Step, path: list[StageOnPath], slug: str) -> dict[str, Any] | None:
    if step.lesson:
        words = _("Go on: %(title)s", title=in_language(step.lesson.title))
        return {"href": url_for("lessons.show_lesson", slug=slug, key=step.lesson.key), "text": words}
    if step.checkpoint:
        stage = next(stage for stage in path if stage.key is step.checkpoint)
        title = checkpoint_title(stage.key, stage.checkpoint)
        return {"href": checkpoint_address(slug, stage.key), "text": _("Go on: %(title)s", title=title)}
    return None


def _stage(stage: StageOnPath, slug: str, step: Step, checkpoint_state: CheckpointState | None) -> dict[str, Any]:
    """Return a stage for the macro `stage_path`."""
    rows = [_lesson_row(line, slug, step) for line in stage.lessons]
    return {
        "kind": stage.key.value,
        "name": stage_name(stage.key),
        "sub": " · ".join(in_language(module["title"]) for module in stage.modules),
        "state": stage.state,
        "rows": [*rows, _checkpoint_row(stage, slug, step, checkpoint_state)],
    }


def _lesson_row(line: Any, slug: str, step: Step) -> dict[str, Any]:
    is_next = step.lesson is not None and step.lesson.key == line.key
    return {
        "href": url_for("lessons.show_lesson", slug=slug, key=line.key),
        "title": in_language(line.title),
        "state": "done" if line.done else "now" if is_next else "",
        "word": _("Done") if line.done else _("Next") if is_next else _("Not yet"),
        "facts": [ngettext("%(num)d minute", "%(num)d minutes", line.minutes), kilobytes(line.bytes_to_load)],
    }


def _checkpoint_row(stage: StageOnPath, slug: str, step: Step, checkpoint_state: CheckpointState | None) -> dict[str, Any]:
    state = checkpoint_state or _plain_state(stage, step)
    return {
        "href": state.url or checkpoint_address(slug, stage.key),
        "title": checkpoint_title(stage.key, stage.checkpoint),
        "state": LEAVES.get(Kind(state.kind), ""),
        "word": state.word,
        "facts": [words for words in (state.detail, "" if stage.passed else judging_words(stage.checkpoint)) if words],
    }


def _plain_state(stage: StageOnPath, step: Step) -> CheckpointState:
    """Return the state of a checkpoint without a registered reader: passed, next or not yet."""
    if stage.passed:
        return CheckpointState(Kind.DONE, _("Passed"))
    if step.checkpoint is stage.key:
        return CheckpointState(Kind.NOW, _("Next"))
    return CheckpointState(Kind.NONE, _("Not yet"))

"""The wording of stages, lessons and checkpoints, for every package that shows a course."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.wording import in_language
from courses.models import ChangedItem, StageKey
from courses.path import StageOnPath
from courses.progress import Unmet


def stage_name(stage: StageKey) -> str:
    """Return the name of a stage: Sadar, Tahu or Bisa in Indonesian."""
    return {StageKey.AWARENESS: _("Aware"), StageKey.KNOWLEDGE: _("Know"), StageKey.SKILL: _("Can do")}[stage]


def judging_words(checkpoint: Mapping[str, Any]) -> str:
    """Return who judges the task that ends the last stage, where that is its learner; else an empty text."""
    return _("You judge it yourself, with the trainer's list") if checkpoint.get("graded_by") == "self_check" else ""


def checkpoint_title(stage: StageKey, checkpoint: dict[str, Any]) -> str:
    """Return a short title for a checkpoint: its number of questions, or the title of its task."""
    if stage is StageKey.AWARENESS:
        count = len(checkpoint.get("questions", ()))
        return ngettext(
            "Checkpoint: a few sentences and %(num)d question", "Checkpoint: a few sentences and %(num)d questions", count
        )
    if stage is StageKey.KNOWLEDGE:
        return ngettext("Checkpoint: %(num)d question", "Checkpoint: %(num)d questions", checkpoint.get("draw", 0))
    return _("Task: %(title)s", title=in_language(checkpoint["title"])) if "title" in checkpoint else _("Practical task")


def stage_signs(path: Sequence[StageOnPath]) -> list[dict[str, str]]:
    """Return the three stages for the macro `path_short`."""
    words = {"done": _("Done"), "now": _("You are here"), "later": _("Later")}
    return [
        {"kind": stage.key.value, "name": stage_name(stage.key), "state": stage.state, "word": words[stage.state]}
        for stage in path
    ]


def unmet_words(unmet: Unmet) -> str:
    """Return a sentence on an unmet condition for handing in a task."""
    if unmet.stage:
        return _("Pass the checkpoint of the stage “%(stage)s” first.", stage=stage_name(unmet.stage))
    return _("Hand in the task of the course “%(course)s” first.", course=in_language(unmet.course_title))


def change_title(change: Any) -> str:
    """Return the title of a changed item; `change` is a `Change` or a row of `edition_changes`."""
    item, title = change.item, in_language(change.title) if change.title else ""
    if item is ChangedItem.CHECKPOINT:
        return _("Checkpoint of the stage “%(stage)s”", stage=stage_name(StageKey(change.key)))
    if item is ChangedItem.ORDER:
        return _("The order of the lessons")
    if item is ChangedItem.COURSE:
        return _("What the course says of itself")
    if item is ChangedItem.GLOSSARY:
        return _("The words and what they mean")
    if item is ChangedItem.HANDOUT:
        return _("The handout")
    if item is ChangedItem.TASK:
        return _("Task: %(title)s", title=title)
    if item is ChangedItem.QUESTION:
        return _("Question %(key)s: %(stem)s", key=change.key, stem=title)
    return title

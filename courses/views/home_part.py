"""The next lesson on a learner's first page, or for a newcomer the first course."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core.wording import in_language, kilobytes
from courses.models import StageKey
from courses.path import leaves
from courses.queries import Learning, learning_of, list_courses_for
from courses.views.learning import checkpoint_address
from courses.wording import checkpoint_title, stage_signs
from people.home_places import Card, Place, Rank, Visit


@dataclass(frozen=True)
class OnTheWay:
    """What the card shows of a course: its stages, and how many lessons are done."""

    signs: list[dict[str, str]]
    leaves: list[str]
    done: int
    all: int


def next_lesson(visit: Visit) -> Iterable[Place]:
    """Return the next lesson or checkpoint of the current course. A task that was handed in is told of by its own package."""
    learning = visit.once(learning_of)
    if learning is None:
        return _first_course(visit)
    step = next_words(learning)
    if step is None or (learning.next.checkpoint is StageKey.SKILL and learning.task_handed_in_at):
        return []
    progress = OnTheWay(
        stage_signs(learning.stages), leaves(learning.stages, learning.next), learning.lessons_done, learning.lesson_count
    )
    card = Card(
        title=step["title"],
        label=_("Go on learning"),
        above=in_language(learning.title),
        text=step["takes"],
        template="courses/_home_card.html",
        more=progress,
    )
    return [Place(Rank.LESSON, step["title"], step["url"], _("Next"), "now", card)]


def next_words(learning: Learning) -> dict[str, str] | None:
    """Return title, effort and address of the next lesson or checkpoint, or None."""
    step = learning.next
    if step.lesson:
        lesson = step.lesson
        takes = _("%(minutes)s minutes, %(size)s", minutes=lesson.minutes, size=kilobytes(lesson.bytes_to_load))
        url = url_for("lessons.show_lesson", slug=learning.slug, key=lesson.key)
        return {"title": in_language(lesson.title), "takes": takes, "url": url}
    if step.checkpoint:
        stage = next(stage for stage in learning.stages if stage.key is step.checkpoint)
        return {
            "title": checkpoint_title(stage.key, stage.checkpoint),
            "takes": _("No time limit. You may stop at any time."),
            "url": checkpoint_address(learning.slug, stage.key),
        }
    return None


def _first_course(visit: Visit) -> list[Place]:
    """Return the course that comes first in the programme, for who has not begun any."""
    courses: list[Any] = list_courses_for(visit.person).courses
    if not courses:
        card = Card(_("There is no course yet"), _("Ask the office"), text=_("The office is preparing the first one."))
        return [Place(Rank.LESSON, card.title, url_for("pages.show_contact"), card=card)]
    first = courses[0]
    card = Card(
        title=in_language(first.title),
        label=_("Begin learning"),
        text=in_language(first.makes or first.summary),
        posts=url_for("enrolments.create_enrolment", slug=first.slug, begin="lesson"),
        template="courses/_home_first.html",
    )  # fmt: skip
    return [Place(Rank.LESSON, card.title, url_for("courses.show_course", slug=first.slug), card=card)]

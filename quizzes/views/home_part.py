"""Practical tasks on a learner's first page: returned, waiting for the learner's own judgement, or with a grader."""

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from core.wording import in_language, short_day
from people.home_places import Card, Place, Rank, Visit
from quizzes.models import SubmissionState
from quizzes.queries.tasks import CourseTask, tasks_of


def own_tasks(visit: Visit) -> Iterable[Place]:
    """Return the tasks that were handed in and not passed yet."""
    return [place for task in visit.once(tasks_of) if (place := _place(task))]


def _place(task: CourseTask) -> Place | None:
    title = _("Task: %(title)s", title=in_language(task.title))
    href = url_for("tasks.show_task", slug=task.slug)
    if task.state is SubmissionState.NEEDS_REVISION:
        return Place(Rank.RETURNED, title, href, _("Needs mending"), "bad", _returned(title, task), task.submitted_at)
    if task.state is not SubmissionState.SUBMITTED:
        return None
    if task.due_on is None:
        card = Card(title, _("Judge it yourself"), in_language(task.course_title), _("It is sent. Now you judge it yourself."))
        url = url_for("submissions.new_self_check", slug=task.slug)
        return Place(Rank.LESSON, title, url, _("Your turn"), "now", card, task.submitted_at, about=href)
    word = _("Result by %(day)s", day=short_day(task.due_on))
    return Place(Rank.WAITING, title, href, word, "wait", since=task.submitted_at)


def _returned(title: str, task: CourseTask) -> Card:
    return Card(
        title=title,
        label=_("See what to mend"),
        above=in_language(task.course_title),
        text=_("The trainer left advice for you. Change what is named, then send it again. What is good may stay."),
    )

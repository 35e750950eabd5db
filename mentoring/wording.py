"""Words of the pages about cohorts: headings, reasons, states, days."""

from datetime import date, datetime
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock
from core.wording import day, in_language
from courses.models import EnrolmentState
from courses.wording import stage_name
from mentoring.queries.rows import Board, BoardRow, Reason, StageCell
from quizzes.models import SubmissionState


def board_heading(board: Board, *, sees_learners: bool = True, is_over: bool = False) -> str:
    """Return the heading of the board: how many learners need a kind word, or that the cohort has ended.

    `sees_learners` is False for a mentor of the partner who is none of this cohort.
    """
    shown, to_greet = len(board.rows), len(board.to_greet)
    if not board.members:
        return _("Nobody has joined yet")
    if is_over:
        return _("The cohort has ended")
    if not sees_learners:
        return _("Only the mentors of this cohort see its learners")
    if not shown:
        return ngettext(
            "%(num)d learner, who does not share the learning",
            "%(num)d learners, none of whom share the learning",
            board.members,
        )
    if not to_greet:
        return ngettext("The one learner is doing well", "All %(num)d learners are doing well", shown)
    return ngettext(
        "%(num)d of %(all)s learners needs a kind word", "%(num)d of %(all)s learners need a kind word", to_greet, all=shown
    )


def whereabouts(board: Board) -> list[str]:
    """Return a short sentence for each stage with learners in it, and for those who have completed or not begun."""
    learning = [row for row in board.rows if row.state is EnrolmentState.IN_PROGRESS]
    sentences = []
    for number, cell in enumerate(learning[0].stages if learning else ()):
        count = sum(min(row.stages_passed, 2) == number for row in learning)
        if count:
            sentences.append(_("%(num)s in the stage “%(stage)s”.", num=count, stage=stage_name(cell.key)))
    completed = sum(row.state is EnrolmentState.COMPLETED for row in board.rows)
    new = sum(row.state is None for row in board.rows)
    sentences += [_("%(num)s have completed the course.", num=completed)] if completed else []
    return sentences + ([_("%(num)s have not begun.", num=new)] if new else [])


def reason_words(row: BoardRow, reason: Reason) -> str:
    """Return a reason in a few words."""
    if reason is Reason.WAITING_FOR_US:
        return _("The task waits for us longer than promised")
    if reason is Reason.FAILED and row.failure:
        return _("Quiz not passed: %(scores)s", scores=", ".join(map(str, row.failure.scores)))
    if reason is Reason.STUCK:
        return _("Has stopped before “%(lesson)s”", lesson=in_language(row.lesson))
    days = days_since(row.last_seen or row.joined_at)
    if row.state is None:
        return ngettext("Has not begun, %(num)d day after joining", "Has not begun, %(num)d days after joining", days)
    return ngettext("Nothing done for %(num)d day", "Nothing done for %(num)d days", days)


def state_of(row: BoardRow) -> tuple[str, str]:
    """Return the kind and the word of a learner's state where there is no reason."""
    task = row.task
    if task and task.state is SubmissionState.SUBMITTED and task.waiting_since:
        if task.due_on:
            return "wait", _("Task waits for us, until %(day)s", day=day(task.due_on))
        return "wait", _("Task waits for us")
    if task and task.state is SubmissionState.NEEDS_REVISION:
        return "now", _("Is mending the task")
    if row.state is EnrolmentState.COMPLETED:
        return "done", _("Course completed")
    return ("", _("Under way")) if row.state else ("", _("Has not begun"))


def cell_words(cell: StageCell) -> str:
    """Return the lessons done of a stage (`2/5`), or `passed` where its checkpoint is passed."""
    return _("passed") if cell.passed else f"{cell.done}/{cell.lessons}"


def seen_words(moment: datetime | None) -> str:
    """Return the day of a moment: today, yesterday or a date. None becomes `Not yet`."""
    if moment is None:
        return _("Not yet")
    return {0: _("Today"), 1: _("Yesterday")}.get(days_since(moment)) or day(moment)


def greeted_words(row: BoardRow) -> str | None:
    """Return who greeted a learner last and when, or None."""
    moment = row.contact.greeted_at
    if moment is None:
        return None
    when = {0: _("today"), 1: _("yesterday")}.get(days_since(moment)) or day(moment)
    return _("Greeted %(day)s by %(name)s", day=when, name=row.contact.greeted_by)


def days_since(moment: datetime) -> int:
    """Return how many days ago a moment was, by the office's calendar. Today is 0."""
    return (clock.today() - clock.day_of(moment)).days


def span(first: date, last: date) -> str:
    """Format two days as a period: `1 Oktober 2026 sampai 24 November 2026`."""
    return _("%(first)s to %(last)s", first=day(first), last=day(last))


class HasDays(Protocol):
    """An object with a first and a last day."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def period_state(cohort: HasDays) -> tuple[str, str]:
    """Return the kind and the word for whether a cohort has begun, runs or is over."""
    today = clock.today()
    if cohort.starts_on > today:
        return "", _("Begins on %(day)s", day=day(cohort.starts_on))
    if cohort.ends_on < today:
        return "", _("Over since %(day)s", day=day(cohort.ends_on))
    return "now", _("Running until %(day)s", day=day(cohort.ends_on))

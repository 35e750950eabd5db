"""The words in which pages speak of cohorts, of reasons and of what waits."""

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


def finding(board: Board) -> str:
    """What the board's heading finds."""
    shown, asked = len(board.rows), len(board.to_greet)
    if not board.members:
        return _("Nobody has joined yet")
    if not shown:
        return ngettext(
            "%(num)d learner, who does not share the learning",
            "%(num)d learners, none of whom share the learning",
            board.members,
        )
    if not asked:
        return ngettext("The one learner is doing well", "All %(num)d learners are doing well", shown)
    return ngettext(
        "%(num)d of %(all)s learners needs a kind word", "%(num)d of %(all)s learners need a kind word", asked, all=shown
    )


def where_they_are(board: Board) -> list[str]:
    """How many are in which stage, one short sentence each."""
    learning = [row for row in board.rows if row.state is EnrolmentState.IN_PROGRESS]
    told = []
    for number, cell in enumerate(learning[0].stages if learning else ()):
        count = sum(min(row.stages_passed, 2) == number for row in learning)
        if count:
            told.append(_("%(num)s in the stage “%(stage)s”.", num=count, stage=stage_name(cell.key)))
    completed = sum(row.state is EnrolmentState.COMPLETED for row in board.rows)
    new = sum(row.state is None for row in board.rows)
    told += [_("%(num)s have completed the course.", num=completed)] if completed else []
    return told + ([_("%(num)s have not begun.", num=new)] if new else [])


def reason_words(row: BoardRow, reason: Reason) -> str:
    """Why somebody may need a word, in a few words."""
    if reason is Reason.WAITING_FOR_US:
        return _("The task waits for us longer than promised")
    if reason is Reason.FAILED:
        return _("Quiz not passed: %(scores)s", scores=", ".join(map(str, row.scores)))
    if reason is Reason.STUCK:
        return _("Has stopped before “%(lesson)s”", lesson=in_language(row.lesson))
    days = days_since(row.last_seen or row.joined_at)
    if row.state is None:
        return ngettext("Has not begun, %(num)d day after joining", "Has not begun, %(num)d days after joining", days)
    return ngettext("Nothing done for %(num)d day", "Nothing done for %(num)d days", days)


def state_of(row: BoardRow) -> tuple[str, str]:
    """Kind and word of what is so with somebody who needs no word: what waits, and for whom."""
    if row.submission_state is SubmissionState.SUBMITTED and row.waiting_since:
        if row.due_on:
            return "wait", _("Task waits for us, until %(day)s", day=day(row.due_on))
        return "wait", _("Task waits for us")
    if row.submission_state is SubmissionState.NEEDS_REVISION:
        return "now", _("Is mending the task")
    if row.state is EnrolmentState.COMPLETED:
        return "done", _("Course completed")
    return ("", _("Under way")) if row.state else ("", _("Has not begun"))


def cell_words(cell: StageCell) -> str:
    """`2/5`, or that the stage's checkpoint is passed."""
    return _("passed") if cell.passed else f"{cell.done}/{cell.lessons}"


def seen_words(moment: datetime | None) -> str:
    """Today, yesterday, or the day."""
    if moment is None:
        return _("Not yet")
    return {0: _("Today"), 1: _("Yesterday")}.get(days_since(moment)) or day(moment)


def greeted_words(row: BoardRow) -> str | None:
    """Who greeted a member last, and when."""
    if row.greeted_at is None:
        return None
    when = {0: _("today"), 1: _("yesterday")}.get(days_since(row.greeted_at)) or day(row.greeted_at)
    return _("Greeted %(day)s by %(name)s", day=when, name=row.greeted_by)


def days_since(moment: datetime) -> int:
    """Days at the office since a moment; 0 is today."""
    return (clock.today() - clock.day_of(moment)).days


def span(first: date, last: date) -> str:
    """`1 Oktober 2026 sampai 24 November 2026`."""
    return _("%(first)s to %(last)s", first=day(first), last=day(last))


class Lasting(Protocol):
    """Anything with a first and a last day."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def kind_of(cohort: Lasting) -> tuple[str, str]:
    """Kind and word of where a cohort stands in time."""
    today = clock.today()
    if cohort.starts_on > today:
        return "", _("Begins on %(day)s", day=day(cohort.starts_on))
    if cohort.ends_on < today:
        return "", _("Over since %(day)s", day=day(cohort.ends_on))
    return "now", _("Running until %(day)s", day=day(cohort.ends_on))

"""The graders' list of hand-ins that wait to be judged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core import clock, moments
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, Filter, StaffList, declare
from core.lists.searching import said_in, text_in
from core.wording import in_language, number, waiting
from courses.models import Course, Edition
from people.desk.holders import in_hands
from people.models import Enterprise, Person
from quizzes.models import Submission
from quizzes.policies.grading import can_open_queue, can_see_whole_queue
from quizzes.queries import grading as queries
from quizzes.queries.graders import graders_of
from quizzes.queries.grading import Waiting

WAITED = (1, 2, 3)
"""The choices of the filter by days waited."""


def _learner(row: Waiting) -> Cell:
    """Return the learner, for graders with a link that keeps the filters, so that the next hand-in is one of theirs."""
    kept = {name: request.args[name] for name in ("course", "days") if request.args.get(name)}
    business = row.about if isinstance(row.about, str) else None
    to = ("grading.show_submission", {**kept, "submission_id": row.id}) if row.may_grade else None
    return Cell(row.learner, sub=business, to=to)


def _sent(row: Waiting) -> Cell:
    return Cell(row.since, sub=waiting((clock.today() - clock.day_of(row.since)).days))


def _round(row: Waiting) -> Cell:
    if row.advice_only:
        return Cell(_("Self-checked: advice only"), state="")
    return Cell(_("Round %(round)s", round=row.round), state="wait" if row.round > 1 else "")


def _due(row: Waiting) -> Cell:
    return due_cell(row.due_on)


def _courses() -> list[tuple[str, str]]:
    return [(row.slug, in_language(row.title)) for row in _open_courses()]


def _open_courses() -> Sequence[Any]:
    return queries.courses_in_queue(current_user, sees_all=can_see_whole_queue(current_user))


def _waits() -> list[tuple[str, str]]:
    return [(str(days), ngettext("At least %(num)d day", "At least %(num)d days", days)) for days in WAITED]


def _read(rows: Sequence[Any]) -> list[Waiting]:
    waits = [queries.waiting_of(row) for row in rows]
    if not can_see_whole_queue(current_user):
        return waits
    graders = graders_of([(row.id, row.course_id, row.person_id) for row in waits], queries.facts_of(current_user))
    return [replace(row, graders=graders[row.id]) for row in waits]


GRADING = declare(
    StaffList(
        name="grading",
        title=N_("Tasks that wait, the longest first"),
        endpoint="grading.list_submissions",
        may_open=can_open_queue,
        statement=queries.queue_rows,
        id=Submission.id,
        read=_read,
        columns=(
            Column(
                "learner", N_("Learner"), _learner, order=Person.name, search=(text_in(Person.name), text_in(Enterprise.name))
            ),
            Column(
                "course",
                N_("Course"),
                lambda row: in_language(row.course_title),
                order=Course.slug,
                search=(said_in(Edition.title),),
            ),
            Column(
                "sent", N_("Sent"), _sent, order=Submission.waiting_since, unsearched="a day", in_file=lambda row: row.since
            ),
            Column("round", N_("State"), _round, order=Submission.round, unsearched="a number"),
            Column(
                "hands",
                N_("In whose hands"),
                lambda row: in_hands(row.graders),
                shown_to=can_see_whole_queue,
                unsearched="worked out of owners and cohorts",
            ),
            Column("due", N_("Judge by"), _due, order=Submission.due_on, unsearched="a day", in_file=lambda row: row.due_on),
        ),
        order="sent",
        counted=lambda total: ngettext("%(rows)s task", "%(rows)s tasks", total, rows=number(total)),
        searched=N_("Learner, business or course"),
        filters=(
            Filter("course", N_("Course"), _courses, lambda value: Course.slug == value, everything=N_("All courses")),
            Filter(
                "days",
                N_("Waiting"),
                _waits,
                lambda value: ~moments.lately(Submission.waiting_since, timedelta(days=int(value))),
                everything=N_("However long"),
            ),
        ),
        facts=lambda visitor, places: {**queries.facts_of(visitor), "sees_all": can_see_whole_queue(visitor)},
        size=queries.PAGE,
    )
)

"""How enrolments go from one person to the other when two persons are merged, and come back when they are parted.

Of two enrolments in one course the further one leads, and the other is kept withdrawn with the absorbed person. The work hangs
on the enrolment and goes with it. At a parting an enrolment goes back as it was at the merge. What was learnt on it since goes to
an enrolment of the kept person: the earlier one, where the merge had set one aside, else a new one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import N_
from courses import progress
from courses.models import (
    CheckpointPass,
    Enrolment,
    EnrolmentState,
    LessonProgress,
    LessonReport,
    Withdrawal,
)
from people.merging.journal import Move, Moving, Parting
from people.merging.parts import WHO_DID_IT, Part
from people.models import MoveKind

AS_IT_WAS = (
    "edition_id",
    "state",
    "pass_marks",
    "current_lesson",
    "lessons_done",
    "stages_passed",
    "task_handed_in_at",
    "last_activity_at",
    "completed_at",
    "withdrawn_at",
)
"""Columns of an enrolment that learning changes."""


class Work(Protocol):
    """Work that hangs on an enrolment, in a package above: a module with these functions."""

    def remember(self, moving: Moving, enrolment: Enrolment, *, owner_id: int, new_owner_id: int) -> None:
        """Keep the values that may change in place."""

    def set_aside(self, moving: Moving, enrolment: Enrolment) -> None:
        """Let nobody wait for the work of an enrolment that gives way to a further one."""

    def was_made_since(self, enrolment: Enrolment, since: datetime) -> bool:
        """Whether anything is younger than a moment."""

    def split(self, parting: Parting, old: Enrolment, new: Enrolment) -> None:
        """Move what was made since the merge from `old` to `new`, and give the rest its remembered values."""


_works: list[Work] = []

STAYING = {
    "course_owners.person_id": "trainers own courses, and only learners are merged",
    "required_courses.ended_by_id": WHO_DID_IT,
    "required_courses.set_by_id": WHO_DID_IT,
    "editions.published_by_id": WHO_DID_IT,
    "lesson_reports.closed_by_id": WHO_DID_IT,
}


def register_work(work: Work) -> None:
    """Register work that hangs on an enrolment."""
    _works.append(work)


def merge(moving: Moving) -> None:
    """Move the enrolments and the reports of lessons."""
    own = {enrolment.course_id: enrolment for enrolment in _enrolments_of(moving.kept_id)}
    for enrolment in _enrolments_of(moving.absorbed_id):
        existing = own.get(enrolment.course_id)
        if existing and _how_far(existing) >= _how_far(enrolment):
            moving.set_aside(enrolment, **_withdrawn(enrolment))
            _set_work_aside(moving, enrolment)
            continue
        _remember(moving, enrolment, owner_id=moving.absorbed_id, new_owner_id=moving.kept_id)
        if existing:
            _remember(moving, existing, owner_id=moving.kept_id, new_owner_id=moving.absorbed_id)
            moving.exchange(enrolment, existing, "person_id", **_withdrawn(existing))
            _set_work_aside(moving, existing)
        else:
            moving.move(enrolment, person_id=moving.kept_id)
    _move_reports(moving)


def part(parting: Parting) -> None:
    """Give back the enrolments, each as it was at the merge. What was learnt since stays with the kept person."""
    moves = parting.moves("enrolments")
    aside = {move.row.course_id: move for move in moves if _belonged_to(move, parting.kept_id)}
    learnt = [move for move in moves if move.entry.kind is MoveKind.MOVED]
    changed = {move.row.id: _was_used_since(parting, move.row) for move in learnt}
    for move in learnt:
        earlier = aside.get(move.row.course_id)
        if earlier:
            parting.exchange_back(move, earlier, "person_id")
        else:
            parting.put_back(move)
    for move in learnt:
        if changed[move.row.id]:
            _split(parting, move.row, aside.get(move.row.course_id))


def _was_used_since(parting: Parting, enrolment: Enrolment) -> bool:
    """Whether the kept person has learnt on an enrolment, stopped it, or had its task judged since the merge."""
    remembered = [move for move in parting.moves("enrolments") if move.row is enrolment]
    changed = any(move.was_changed_since for move in remembered)
    return changed or any(work.was_made_since(enrolment, parting.since) for work in _works)


def _split(parting: Parting, old: Enrolment, earlier: Move | None) -> None:
    new = earlier.row if earlier else _new_enrolment(parting, old)
    since = parting.since
    as_it_is = {name: getattr(old, name) for name in AS_IT_WAS}
    _split_lessons(old, new, since)
    for work in _works:
        work.split(parting, old, new)
    _split_passes(parting, old, new)
    for withdrawal in db.session.scalars(select(Withdrawal).where(Withdrawal.enrolment_id == old.id, Withdrawal.at > since)):
        withdrawal.enrolment_id = new.id
    for move in parting.moves("enrolments"):
        if move.row is old:
            parting.put_back(move, **move.before)
    _count_again(new, as_it_is, since)


def _new_enrolment(parting: Parting, old: Enrolment) -> Enrolment:
    enrolment = Enrolment(
        person_id=parting.kept_id,
        course_id=old.course_id,
        edition_id=old.edition_id,
        state=EnrolmentState.IN_PROGRESS,
        pass_marks=old.pass_marks,
        current_lesson=old.current_lesson,
        started_at=parting.since,
        last_activity_at=old.last_activity_at,
    )
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


def _split_lessons(old: Enrolment, new: Enrolment, since: datetime) -> None:
    """Give the lessons done since to the new enrolment, which may have done some of them before."""
    done = set(db.session.scalars(select(LessonProgress.lesson_key).where(LessonProgress.enrolment_id == new.id)))
    later = select(LessonProgress).where(LessonProgress.enrolment_id == old.id, LessonProgress.received_at > since)
    for lesson in db.session.scalars(later).all():
        if lesson.lesson_key in done:
            db.session.delete(lesson)
        else:
            lesson.enrolment_id = new.id
    db.session.flush()


def _split_passes(parting: Parting, old: Enrolment, new: Enrolment) -> None:
    """Give the checkpoints passed since, and the scores that were bettered since, to the new enrolment."""
    for move in parting.moves("checkpoint_passes"):
        if move.row and move.row.enrolment_id == old.id:
            if move.was_changed_since:
                _add_pass(new, move.row.stage, move.row.score, old.last_activity_at)
            parting.put_back(move, **move.before)
    passed = select(CheckpointPass).where(CheckpointPass.enrolment_id == old.id, CheckpointPass.passed_at > parting.since)
    for later in db.session.scalars(passed).all():
        _add_pass(new, later.stage, later.score, later.passed_at)
        db.session.delete(later)
    db.session.flush()


def _add_pass(enrolment: Enrolment, stage: Any, score: int, at: datetime) -> None:
    existing = db.session.get(CheckpointPass, (enrolment.id, stage))
    if existing:
        existing.score = max(existing.score, score)
    else:
        db.session.add(CheckpointPass(enrolment_id=enrolment.id, stage=stage, score=score, passed_at=at))


def _count_again(enrolment: Enrolment, as_it_is: dict[str, Any], since: datetime) -> None:
    """Set the counters of the kept person's enrolment. A course that was completed since the merge stays complete."""
    enrolment.last_activity_at = max(enrolment.last_activity_at, as_it_is["last_activity_at"])
    handed_in_at = as_it_is["task_handed_in_at"]
    if handed_in_at and handed_in_at > since:
        enrolment.task_handed_in_at = enrolment.task_handed_in_at or handed_in_at
    if as_it_is["completed_at"] and as_it_is["completed_at"] > since and enrolment.state is not EnrolmentState.COMPLETED:
        enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, as_it_is["completed_at"]
        enrolment.withdrawn_at = None
    if as_it_is["withdrawn_at"] and as_it_is["withdrawn_at"] > since and enrolment.state is EnrolmentState.IN_PROGRESS:
        enrolment.state, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, as_it_is["withdrawn_at"]
    progress.count_again(enrolment)


def _remember(moving: Moving, enrolment: Enrolment, **owners: int) -> None:
    moving.remember(enrolment, *AS_IT_WAS)
    for passed in db.session.scalars(select(CheckpointPass).where(CheckpointPass.enrolment_id == enrolment.id)).all():
        moving.remember(passed, "score")
    for work in _works:
        work.remember(moving, enrolment, **owners)


def _set_work_aside(moving: Moving, enrolment: Enrolment) -> None:
    for work in _works:
        work.set_aside(moving, enrolment)


def _how_far(enrolment: Enrolment) -> tuple[bool, int, int, bool]:
    is_complete = enrolment.state is EnrolmentState.COMPLETED
    return is_complete, enrolment.stages_passed, enrolment.lessons_done, enrolment.state is not EnrolmentState.WITHDRAWN


def _withdrawn(enrolment: Enrolment) -> dict[str, Any]:
    """Return the values that withdraw an enrolment. There is no `Withdrawal`, because its learner did not withdraw."""
    if enrolment.state is EnrolmentState.WITHDRAWN:
        return {}
    return {"state": EnrolmentState.WITHDRAWN, "withdrawn_at": clock.now(), "completed_at": None}


def _belonged_to(move: Move, person_id: int) -> bool:
    """Whether a row was the kept person's own and was exchanged for a further one."""
    return move.entry.kind is MoveKind.SET_ASIDE and move.before.get("person_id") == person_id


def _enrolments_of(person_id: int) -> Sequence[Enrolment]:
    """Return a person's enrolments, locked."""
    rows = select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.course_id)
    return db.session.scalars(rows.with_for_update(of=Enrolment).execution_options(populate_existing=True)).all()


def _move_reports(moving: Moving) -> None:
    """Move the reports of lessons. Where both have an open one about a lesson, the absorbed person's stays."""
    own = select(LessonReport).where(LessonReport.person_id == moving.kept_id, LessonReport.closed_at.is_(None))
    open_ones = {(report.course_id, report.lesson_key) for report in db.session.scalars(own)}
    reports = select(LessonReport).where(LessonReport.person_id == moving.absorbed_id).order_by(LessonReport.id)
    for report in db.session.scalars(reports).all():
        if report.closed_at or (report.course_id, report.lesson_key) not in open_ones:
            moving.move(report, person_id=moving.kept_id)


LEARNING = Part(
    covers=["enrolments.person_id", "lesson_reports.person_id"],
    titles={"enrolments": N_("Courses"), "lesson_reports": N_("Reports of lessons")},
    merge=merge,
    part=part,
)

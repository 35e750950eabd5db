"""How enrolments come back when two persons are parted.

An enrolment goes back as it was at the merge. What was learnt on it since goes to an enrolment of the kept person: the earlier
one, where the merge had set one aside, else a new one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.db import db
from core.errors import N_
from courses import progress
from courses.merging import AS_IT_WAS, merge, works
from courses.models import CheckpointPass, CourseOpinion, Enrolment, EnrolmentState, LessonProgress, Withdrawal
from people.merging.journal import Move, Parting
from people.merging.parts import Part
from people.models import MoveKind


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
        new = _split(parting, move.row, aside.get(move.row.course_id)) if changed[move.row.id] else None
        _part_opinion(parting, move.row, new)


def _was_used_since(parting: Parting, enrolment: Enrolment) -> bool:
    """Whether the kept person has learnt on an enrolment, stopped it, or had its task judged since the merge."""
    remembered = [move for move in parting.moves("enrolments") if move.row is enrolment]
    changed = any(move.was_changed_since for move in remembered)
    return changed or any(work.was_made_since(enrolment, parting.since) for work in works)


def _split(parting: Parting, old: Enrolment, earlier: Move | None) -> Enrolment:
    """Give what was learnt since to an enrolment of the kept person, and return that."""
    new = earlier.row if earlier else _new_enrolment(parting, old)
    since = parting.since
    as_it_is = {name: getattr(old, name) for name in AS_IT_WAS}
    _split_lessons(old, new, since)
    for work in works:
        work.split(parting, old, new)
    _split_passes(parting, old, new)
    for withdrawal in db.session.scalars(select(Withdrawal).where(Withdrawal.enrolment_id == old.id, Withdrawal.at > since)):
        withdrawal.enrolment_id = new.id
    for move in parting.moves("enrolments"):
        if move.row is old:
            parting.put_back(move, **move.before)
    _count_again(new, as_it_is, since)
    return new


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


def _part_opinion(parting: Parting, old: Enrolment, new: Enrolment | None) -> None:
    """Give an enrolment the opinion back that it had at the merge. One said since goes to `new` where that is complete."""
    moves = [move for move in parting.moves("course_opinions") if move.row and move.row.enrolment_id == old.id]
    said = db.session.get(CourseOpinion, old.id)
    if said is None or said.said_at <= parting.since:
        return
    if new and new.state is EnrolmentState.COMPLETED:
        db.session.merge(CourseOpinion(enrolment_id=new.id, useful=said.useful, said_at=said.said_at))
    for move in moves:
        parting.put_back(move, **move.before)
    if not moves:
        db.session.delete(said)
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


def _belonged_to(move: Move, person_id: int) -> bool:
    """Whether a row was the kept person's own and was exchanged for a further one."""
    return move.entry.kind is MoveKind.SET_ASIDE and move.before.get("person_id") == person_id


LEARNING = Part(
    covers=["enrolments.person_id", "lesson_reports.person_id", "office_messages.person_id"],
    titles={
        "enrolments": N_("Courses"),
        "lesson_reports": N_("Reports of lessons"),
        "office_messages": N_("Messages to the office"),
    },
    merge=merge,
    part=part,
)

"""A learner's progress in a course: lessons done, checkpoints passed, and completion.

Every function that writes counters locks the enrolment's row until the commit, so that concurrent requests count correctly.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from blinker import signal
from sqlalchemy import select, update

from core import clock
from core.db import changed, db
from core.errors import N_, DomainError
from courses.models import (
    STAGES,
    CheckpointPass,
    Course,
    DoneHow,
    Edition,
    EditionState,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonProgress,
    StageKey,
)

course_completed = signal("courses.progress.course_completed")
"""Sent with the enrolment as the sender, in the transaction that completes the course."""


class NoSuchLesson(DomainError):
    """The enrolment's edition has no lesson with this key."""

    status = 404
    message = N_("This lesson does not belong to the course.")


class Withdrawn(DomainError):
    """The learner has withdrawn from this course."""

    status = 409
    message = N_("You have stopped this course. Take it up again, and everything goes on where it was.")


@dataclass(frozen=True)
class Unmet:
    """A condition for handing in a task that is not met: a stage to pass (`stage`), or the task of another course to hand in."""

    stage: StageKey | None = None
    course_slug: str | None = None
    course_title: Any = None


def finish_lesson(
    enrolment: Enrolment, lesson_key: str, *, sent_as: UUID | None = None, device_time: datetime | None = None
) -> LessonProgress:
    """Mark a lesson as done and return its progress, which stays the same the second time. May complete the course.

    Raises NoSuchLesson or Withdrawn.
    """
    lock(enrolment)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise Withdrawn(enrolment)
    lessons = _lessons(enrolment)
    if lesson_key not in lessons:
        raise NoSuchLesson(lesson_key)
    done = _done(enrolment)
    progress = done.get(lesson_key)
    if progress is None:
        progress = _add_progress(enrolment, lessons[lesson_key], DoneHow.READ, sent_as, device_time)
        done[lesson_key] = progress
    enrolment.current_lesson = _next_open(list(lessons), done, after=lesson_key)
    enrolment.last_activity_at = clock.now()
    complete_if_met(enrolment)
    return progress


def pass_checkpoint(enrolment: Enrolment, stage: StageKey, score: int) -> CheckpointPass:
    """Store a pass with the best score so far (0 to 100). May complete the course.

    The stage counts as soon as all earlier stages are passed too. Its lessons count as done: whoever passes its questions or its
    task need not read them.
    """
    lock(enrolment)
    passed = db.session.get(CheckpointPass, (enrolment.id, stage))
    if passed is None:
        passed = CheckpointPass(enrolment_id=enrolment.id, stage=stage, score=score, passed_at=clock.now())
        db.session.add(passed)
    passed.score = max(passed.score, score)
    _mark_lessons_done(enrolment, stage)
    db.session.flush()
    enrolment.stages_passed = _passed_without_a_gap(enrolment)
    enrolment.last_activity_at = clock.now()
    complete_if_met(enrolment)
    return passed


def note_task_handed_in(enrolment: Enrolment) -> None:
    """Store when the practical task was first handed in. From then on the course counts as a met prerequisite."""
    lock(enrolment)
    now = clock.now()
    enrolment.task_handed_in_at = enrolment.task_handed_in_at or now
    enrolment.last_activity_at = now


def note_task_taken_back(enrolment: Enrolment) -> None:
    """Note that the first hand-in of the practical task was taken back: the course is no met prerequisite any longer."""
    lock(enrolment)
    enrolment.task_handed_in_at = None
    enrolment.last_activity_at = clock.now()


def note_activity(enrolment: Enrolment) -> None:
    """Store that the learner was active in this course now."""
    enrolment.last_activity_at = clock.now()


def unmet_before_task(enrolment: Enrolment) -> list[Unmet]:
    """Return the unmet conditions for handing in the practical task."""
    passed = set(db.session.scalars(select(CheckpointPass.stage).where(CheckpointPass.enrolment_id == enrolment.id)))
    unmet = [Unmet(stage=stage) for stage in (StageKey.AWARENESS, StageKey.KNOWLEDGE) if stage not in passed]
    return unmet + unmet_prerequisites(enrolment.person_id, enrolment.edition_id)


def unmet_prerequisites(person_id: int, edition_id: int) -> list[Unmet]:
    """Return the prerequisite courses whose task this person has not handed in. Ignores courses without a published edition."""
    codes = db.session.scalar(select(Edition.prerequisites).where(Edition.id == edition_id)) or []
    if not codes:
        return []
    newest = (
        select(Edition.title)
        .where(Edition.course_id == Course.id, Edition.state == EditionState.PUBLISHED)
        .order_by(Edition.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    handed_in = (
        select(Enrolment.id)
        .where(Enrolment.course_id == Course.id, Enrolment.person_id == person_id, Enrolment.task_handed_in_at.is_not(None))
        .exists()
    )
    published = select(Edition.id).where(Edition.course_id == Course.id, Edition.state == EditionState.PUBLISHED).exists()
    rows = db.session.execute(select(Course.code, Course.slug, newest).where(Course.code.in_(codes), published, ~handed_in))
    found = {code: Unmet(course_slug=slug, course_title=title) for code, slug, title in rows}
    return [found[code] for code in codes if code in found]


def complete_if_met(enrolment: Enrolment) -> bool:
    """Complete the course when all stages are passed and all lessons done. Returns True for the call that completed it.

    The caller holds the lock on the enrolment's row.
    """
    if enrolment.stages_passed < len(STAGES) or enrolment.lessons_done < len(_lessons(enrolment)):
        return False
    db.session.flush()
    completed = db.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id, Enrolment.state == EnrolmentState.IN_PROGRESS)
        .values(state=EnrolmentState.COMPLETED, completed_at=clock.now())
    )
    if changed(completed) != 1:
        return False
    db.session.refresh(enrolment)
    course_completed.send(enrolment)
    return True


def complete_passed(enrolment: Enrolment) -> bool:
    """Count the lessons of passed stages as done, and complete the course if that was all. Tells whether this call completed it.

    In earlier versions a passed task left the lessons of its stage open.
    """
    lock(enrolment)
    for stage in db.session.scalars(select(CheckpointPass.stage).where(CheckpointPass.enrolment_id == enrolment.id)).all():
        _mark_lessons_done(enrolment, stage)
    return enrolment.state is EnrolmentState.IN_PROGRESS and complete_if_met(enrolment)


def count_again(enrolment: Enrolment) -> None:
    """Set the counters and the next lesson from what is stored, where work was given to another enrolment."""
    db.session.flush()
    done = _done(enrolment)
    enrolment.lessons_done, enrolment.stages_passed = len(done), _passed_without_a_gap(enrolment)
    if enrolment.current_lesson in done:
        enrolment.current_lesson = _next_open(list(_lessons(enrolment)), done, after=enrolment.current_lesson)
    db.session.flush()


def lock(enrolment: Enrolment) -> None:
    """Lock the enrolment's row until the commit, and read it anew. Lock it before any other row, to prevent deadlocks."""
    db.session.flush()  # a refresh would discard changes that are not written yet
    # Lock only this table: PostgreSQL refuses to lock the outer joins of relationships that are loaded with the enrolment.
    db.session.refresh(enrolment, with_for_update={"of": Enrolment})


def _lessons(enrolment: Enrolment) -> dict[str, Any]:
    """Return the edition's lessons by key, in reading order, as rows of key, stage and content hash."""
    rows = db.session.execute(
        select(Lesson.key, Lesson.stage, Lesson.content_hash)
        .where(Lesson.edition_id == enrolment.edition_id)
        .order_by(Lesson.position)
    )
    return {row.key: row for row in rows}


def _done(enrolment: Enrolment) -> dict[str, LessonProgress]:
    rows = db.session.scalars(select(LessonProgress).where(LessonProgress.enrolment_id == enrolment.id))
    return {row.lesson_key: row for row in rows}


def _add_progress(
    enrolment: Enrolment, lesson: Any, how: DoneHow, sent_as: UUID | None = None, device_time: datetime | None = None
) -> LessonProgress:
    progress = LessonProgress(
        enrolment_id=enrolment.id,
        lesson_key=lesson.key,
        content_hash=lesson.content_hash,
        how=how,
        sent_as=sent_as,
        device_time=device_time,
        received_at=clock.now(),
    )
    db.session.add(progress)
    enrolment.lessons_done += 1
    return progress


def _mark_lessons_done(enrolment: Enrolment, stage: StageKey) -> None:
    lessons, done = _lessons(enrolment), _done(enrolment)
    for lesson in lessons.values():
        if lesson.stage is stage and lesson.key not in done:
            done[lesson.key] = _add_progress(enrolment, lesson, DoneHow.BY_TEST)
    if enrolment.current_lesson in done:
        enrolment.current_lesson = _next_open(list(lessons), done, after=enrolment.current_lesson)


def _next_open(keys: list[str], done: dict[str, LessonProgress], *, after: str) -> str | None:
    """Return the first lesson behind `after` that is not done, else the first from the beginning, else None."""
    start = keys.index(after) + 1 if after in keys else 0
    return next((key for key in keys[start:] + keys[:start] if key not in done), None)


def _passed_without_a_gap(enrolment: Enrolment) -> int:
    passed = set(db.session.scalars(select(CheckpointPass.stage).where(CheckpointPass.enrolment_id == enrolment.id)))
    return next((number for number, stage in enumerate(STAGES) if stage not in passed), len(STAGES))

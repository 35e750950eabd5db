"""What a learner gives as the deed of a lesson: a photo, a number, a sentence or a tick. It is private and counts for nothing.

A deed that is given again replaces the earlier one, whose page consent goes with it.
"""

import hashlib
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from core import clock, files
from core.db import db
from courses import progress
from courses.models import Enrolment, EnrolmentState
from courses.progress import Withdrawn
from courses.stored_deed import DeedKind
from quizzes.checked_photo import Photo
from quizzes.models import GivenDeed

MOST_LETTERS = 1000
LARGEST_NUMBER = 2_000_000_000
"""It fits the database's 32-bit integers."""
CHECKS = {"light": True, "sharp": True}
"""The checks of a photo that the task does not take over."""


def give_photo(enrolment: Enrolment, lesson_key: str, photo: Photo, *, sent_as: UUID) -> GivenDeed:
    """Store a photo as the deed of a lesson. Raises Withdrawn.

    A repeated request (the same `sent_as` and the same bytes) changes nothing.
    """
    identity = uuid5(sent_as, hashlib.sha256(photo.picture.content).hexdigest())
    existing = _lock_for(enrolment, lesson_key)
    if existing and existing.sent_as == identity:
        return existing
    columns: dict[str, Any] = {
        "sha256": files.keep(photo.picture.content, photo.picture.media_type).sha256,
        "thumb_sha256": files.keep(photo.thumbnail.content, photo.thumbnail.media_type).sha256,
        "width": photo.picture.width,
        "height": photo.picture.height,
        "size": len(photo.picture.content),
        "advice": photo.advice,
    }
    return _replace(existing, enrolment, lesson_key, DeedKind.PHOTO, sent_as=identity, **columns)


def give_sentence(enrolment: Enrolment, lesson_key: str, text: str, *, sent_as: UUID) -> GivenDeed:
    """Store a text as the deed of a lesson. The stored text again changes nothing. Raises Withdrawn."""
    return _give(enrolment, lesson_key, DeedKind.SENTENCE, sent_as, text=text)


def give_number(enrolment: Enrolment, lesson_key: str, number: int, *, sent_as: UUID) -> GivenDeed:
    """Store a whole number as the deed of a lesson. The stored number again changes nothing. Raises Withdrawn."""
    return _give(enrolment, lesson_key, DeedKind.NUMBER, sent_as, number=number)


def give_tick(enrolment: Enrolment, lesson_key: str, *, sent_as: UUID) -> GivenDeed:
    """Store that the learner has done the deed of a lesson. A second tick changes nothing. Raises Withdrawn."""
    return _give(enrolment, lesson_key, DeedKind.TICK, sent_as)


def remove(enrolment: Enrolment, lesson_key: str) -> None:
    """Remove what was given. Does nothing where nothing is there. The task and the product page keep their own copies."""
    progress.lock(enrolment)
    existing = given_at(enrolment.id, lesson_key)
    if existing:
        discard(existing)


def discard(deed: GivenDeed) -> None:
    """Delete a row and release its files."""
    for sha256 in filter(None, (deed.sha256, deed.thumb_sha256)):
        files.release(sha256)
    db.session.delete(deed)
    db.session.flush()


def allow_for_page(deed: GivenDeed) -> None:
    """Store that the learner allows this deed on the product page. A second call changes nothing."""
    deed.for_page_at = deed.for_page_at or clock.now()


def note_on_page(deed: GivenDeed) -> None:
    """Store that a product page has been filled with this deed. A second call changes nothing."""
    deed.filled_page_at = deed.filled_page_at or clock.now()


def given_at(enrolment_id: int, lesson_key: str) -> GivenDeed | None:
    """Return what was given as the deed of a lesson, or None."""
    of_lesson = select(GivenDeed).where(GivenDeed.enrolment_id == enrolment_id, GivenDeed.lesson_key == lesson_key)
    return db.session.scalars(of_lesson.execution_options(populate_existing=True)).one_or_none()


def _give(enrolment: Enrolment, lesson_key: str, kind: DeedKind, sent_as: UUID, **columns: Any) -> GivenDeed:
    existing = _lock_for(enrolment, lesson_key)
    if existing and existing.kind is kind:
        is_same = all(getattr(existing, name) == value for name, value in columns.items())
        if is_same or existing.sent_as == sent_as:
            return existing
    return _replace(existing, enrolment, lesson_key, kind, sent_as=sent_as, **columns)


def _lock_for(enrolment: Enrolment, lesson_key: str) -> GivenDeed | None:
    """Lock the enrolment until the commit, and return the deed that is there. Raises Withdrawn."""
    progress.lock(enrolment)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise Withdrawn(enrolment)
    return given_at(enrolment.id, lesson_key)


def _replace(
    existing: GivenDeed | None, enrolment: Enrolment, lesson_key: str, kind: DeedKind, *, sent_as: UUID, **columns: Any
) -> GivenDeed:
    if existing:
        discard(existing)
    deed = GivenDeed(
        enrolment_id=enrolment.id, lesson_key=lesson_key, kind=kind, sent_as=sent_as, given_at=clock.now(), **columns
    )
    db.session.add(deed)
    progress.note_activity(enrolment)
    db.session.flush()
    return deed

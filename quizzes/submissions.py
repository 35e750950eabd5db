"""A learner's work on the practical task: evidence is added piece by piece, then all of it is handed in.

Everything may change before a hand-in, and again when a revision is needed. Each hand-in is frozen in its `HandIn`.
To prevent deadlocks, the enrolment (where needed) is locked before the submission.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from core import clock, files
from core.db import db, upsert
from core.errors import N_, Closed, DomainError, Stale
from core.office import office
from core.text import words_in
from courses import progress
from courses.models import Enrolment, EnrolmentState
from quizzes import notices
from quizzes.checked_photo import Photo
from quizzes.models import Evidence, EvidenceKind, GradedBy, HandIn, Submission, SubmissionState, Task
from quizzes.tasks import Requirement, requirements, shortfalls

OPEN = frozenset({SubmissionState.DRAFT, SubmissionState.NEEDS_REVISION})
"""States in which the learner may change the work."""


class AlreadyHandedIn(Closed):
    """The work is with the grader or passed, so it cannot be changed."""

    message = N_("This task was handed in already, so it can no longer be changed. Nothing is lost.")


class Incomplete(DomainError):
    """Pieces of evidence are missing or too many, as listed in `shortfalls`."""

    message = N_("Something is still missing before the task can be sent.")

    def __init__(self, missing: Sequence[Any]) -> None:
        super().__init__(missing)
        self.shortfalls = missing


class ConditionsUnmet(DomainError):
    """Earlier stages are not passed or prerequisite courses are missing, as listed in `unmet`."""

    message = N_("The task can be sent once the earlier stages are passed. What you made is saved.")

    def __init__(self, unmet: Sequence[progress.Unmet]) -> None:
        super().__init__(unmet)
        self.unmet = unmet


class EnoughPhotos(DomainError):
    """The requirement has the most photos that it takes."""

    message = N_("There are enough photos here (%(most)s). Change one of them instead.")


class TextsConflict(Stale):
    """Another device saved the texts in between. The texts of this request are stored too, under its `sent_as`."""

    message = N_("Another phone saved other words in between. Both are kept: please choose.")


def begin(enrolment: Enrolment) -> Submission:
    """Return the submission of an enrolment, created where there is none. Locks both rows until the commit."""
    lock(enrolment)
    now = clock.now()
    row = {"enrolment_id": enrolment.id, "state": SubmissionState.DRAFT, "round": 0, "created_at": now, "saved_at": now}
    db.session.execute(upsert(Submission).values(row).on_conflict_do_nothing(index_elements=["enrolment_id"]))
    return db.session.scalars(
        select(Submission)
        .where(Submission.enrolment_id == enrolment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def lock(row: Enrolment | Submission) -> None:
    """Lock a row until the commit and read it anew. Writes this transaction's pending changes first."""
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})


def add_photo(
    submission: Submission, requirement: Requirement, photo: Photo, *, sent_as: UUID, replaces: int | None = None
) -> Evidence:
    """Store a photo and return its evidence; `replaces` is the id of a photo to remove. Raises AlreadyHandedIn or EnoughPhotos.

    A repeated request (the same `sent_as` and the same bytes) returns the stored evidence. The bytes belong to the identity,
    because a page from a browser's cache sends an old `sent_as` with a new photo.
    """
    lock_open(submission)
    content = photo.picture.content
    identity = uuid5(sent_as, hashlib.sha256(content).hexdigest())
    same_key = (Evidence.submission_id == submission.id, Evidence.key == requirement.key)
    existing = db.session.scalar(select(Evidence).where(*same_key, Evidence.sent_as == identity))
    if existing:
        return existing
    if replaces is not None:
        _remove(submission, requirement.key, replaces)
    if count_pieces(submission)[requirement.key] >= requirement.most:
        raise EnoughPhotos(most=requirement.most)
    now = clock.now()
    evidence = Evidence(
        submission_id=submission.id,
        key=requirement.key,
        kind=EvidenceKind.PHOTO,
        sha256=files.keep(content, photo.picture.media_type).sha256,
        thumb_sha256=files.keep(photo.thumbnail.content, photo.thumbnail.media_type).sha256,
        width=photo.picture.width,
        height=photo.picture.height,
        size=len(content),
        advice=photo.advice,
        sent_as=identity,
        saved_at=now,
    )
    db.session.add(evidence)
    submission.saved_at = now
    db.session.flush()
    return evidence


def remove_photo(submission: Submission, evidence_id: int) -> None:
    """Remove a photo. Does nothing where it is removed already. Raises AlreadyHandedIn."""
    lock_open(submission)
    _remove(submission, None, evidence_id)
    submission.saved_at = clock.now()


def set_use_for_listing(submission: Submission, allowed: bool) -> None:
    """Set whether passed work may fill the learner's product page. Does nothing for work that is handed in."""
    lock(submission)
    if submission.state in OPEN:
        submission.use_for_listing = allowed


def save_texts(submission: Submission, texts: Mapping[str, tuple[EvidenceKind, str]], *, sequence: int, sent_as: UUID) -> None:
    """Save all texts and links by requirement key. `sent_as` identifies a repeated request, which changes nothing.

    `sequence` is the number on the page plus one. Raises AlreadyHandedIn. Raises TextsConflict when another device saved other
    texts in between; the caller then commits, because these texts are stored beside the others for the learner to choose.
    """
    lock_open(submission)
    if submission.texts_sent_as == sent_as:
        return
    stored = {row.key: row for row in _texts_of(submission)}
    if sequence != submission.texts_sequence + 1 and _differ(stored, texts):
        _store_conflicting(submission, texts, sent_as)
        raise TextsConflict(submission)
    now = clock.now()
    for key, (kind, words) in texts.items():
        if key not in stored:
            stored[key] = Evidence(submission_id=submission.id, key=key, kind=kind)
            db.session.add(stored[key])
        stored[key].text, stored[key].saved_at = words, now
    submission.texts_sequence, submission.texts_sent_as, submission.saved_at = submission.texts_sequence + 1, sent_as, now
    db.session.flush()


def hand_in(submission: Submission, enrolment: Enrolment, *, round: int) -> HandIn:
    """Hand the work in for this round and return the hand-in. A repeated or concurrent call returns the same one.

    `round` is the number on the learner's page, 1 the first. Raises Incomplete, ConditionsUnmet or Withdrawn. Raises
    AlreadyHandedIn when this round is not the next one.
    """
    lock(enrolment)
    lock(submission)
    existing = db.session.scalar(select(HandIn).where(HandIn.submission_id == submission.id, HandIn.round == round))
    if existing:
        return existing
    if submission.state not in OPEN or round != submission.round + 1:
        raise AlreadyHandedIn(submission)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise progress.Withdrawn(enrolment)
    task = db.session.get_one(Task, enrolment.edition_id)
    _check_ready(submission, enrolment, task)
    frozen = _freeze(submission, round)
    submission.state, submission.round, submission.submitted_at = SubmissionState.SUBMITTED, round, frozen.at
    submission.waiting_since = None  # a sampled self-check of the round before waits no longer
    if task.graded_by is GradedBy.PERSON:
        submission.waiting_since = frozen.at
        submission.due_on = office().working_days.after(clock.today(), office().grading["working_days"])
    db.session.flush()
    if round > 1:
        notices.withdraw_judged(submission, enrolment)
    progress.note_task_handed_in(enrolment)
    return frozen


def count_pieces(submission: Submission) -> Counter[str]:
    """Count the pieces of evidence by requirement key, without blank texts."""
    rows = db.session.execute(
        select(Evidence.key, Evidence.text, Evidence.sha256).where(
            Evidence.submission_id == submission.id, Evidence.removed_at.is_(None)
        )
    )
    return Counter(row.key for row in rows if row.sha256 or (row.text or "").strip())


def lock_open(submission: Submission) -> None:
    """Lock the row until the commit, so that nothing changes after a hand-in. Raises AlreadyHandedIn."""
    lock(submission)
    if submission.state not in OPEN:
        raise AlreadyHandedIn(submission)


def _remove(submission: Submission, key: str | None, evidence_id: int) -> None:
    """Mark a photo as removed, and release its files unless an earlier hand-in shows it."""
    evidence = db.session.scalar(
        select(Evidence).where(
            Evidence.id == evidence_id,
            Evidence.submission_id == submission.id,
            Evidence.kind == EvidenceKind.PHOTO,
            Evidence.removed_at.is_(None),
        )
    )
    if evidence is None or key not in (None, evidence.key):
        return
    evidence.removed_at = clock.now()
    if evidence.id not in _handed_in_photos(submission):
        for sha256 in filter(None, (evidence.sha256, evidence.thumb_sha256)):
            files.release(sha256)
        evidence.sha256 = evidence.thumb_sha256 = None
    db.session.flush()


def _handed_in_photos(submission: Submission) -> set[int]:
    rows = db.session.scalars(select(HandIn.evidence_ids).where(HandIn.submission_id == submission.id))
    return {evidence_id for ids in rows for evidence_id in ids}


def _texts_of(submission: Submission) -> Sequence[Evidence]:
    return db.session.scalars(
        select(Evidence).where(
            Evidence.submission_id == submission.id,
            Evidence.kind != EvidenceKind.PHOTO,
            Evidence.removed_at.is_(None),
        )
    ).all()


def _differ(stored: Mapping[str, Evidence], texts: Mapping[str, tuple[EvidenceKind, str]]) -> bool:
    return any((stored[key].text if key in stored else "") != words for key, (_, words) in texts.items())


def _store_conflicting(submission: Submission, texts: Mapping[str, tuple[EvidenceKind, str]], sent_as: UUID) -> None:
    now = clock.now()
    for key, (kind, words) in texts.items():
        row = {
            "submission_id": submission.id,
            "key": key,
            "kind": kind,
            "text": words,
            "sent_as": sent_as,
            "saved_at": now,
            "removed_at": now,
        }
        db.session.execute(upsert(Evidence).values(row).on_conflict_do_nothing())


def _check_ready(submission: Submission, enrolment: Enrolment, task: Task) -> None:
    words = {row.key: words_in(row.text or "") for row in _texts_of(submission)}
    missing = shortfalls(requirements(task.evidence), count_pieces(submission), words)
    if missing:
        raise Incomplete(missing)
    unmet = progress.unmet_before_task(enrolment)
    if unmet:
        raise ConditionsUnmet(unmet)


def _freeze(submission: Submission, round: int) -> HandIn:
    rows = db.session.scalars(
        select(Evidence).where(Evidence.submission_id == submission.id, Evidence.removed_at.is_(None)).order_by(Evidence.id)
    ).all()
    frozen = HandIn(
        submission_id=submission.id,
        round=round,
        at=clock.now(),
        evidence_ids=[row.id for row in rows if row.kind is EvidenceKind.PHOTO],
        texts={row.key: row.text for row in rows if row.kind is not EvidenceKind.PHOTO},
    )
    db.session.add(frozen)
    return frozen

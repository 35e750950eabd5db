"""A learner's work on the practical task: evidence is added piece by piece, then all of it is handed in.

Until it is handed in, and again after it came back, everything may change. What was handed in is frozen in its `HandIn`.
Locks are taken in one order, so that nobody waits in a circle: the enrolment (where it is needed), then the submission.
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
from courses import progress
from courses.models import Enrolment, EnrolmentState
from quizzes import notices
from quizzes.looks import Photo
from quizzes.models import Evidence, EvidenceKind, GradedBy, HandIn, Submission, SubmissionState, Task
from quizzes.tasks import Requirement, requirements, shortfalls

OPEN = frozenset({SubmissionState.DRAFT, SubmissionState.NEEDS_REVISION})
"""States in which the learner may change the work."""


class HandedIn(Closed):
    """Somebody wants to change what lies with the grader, or has passed."""

    message = N_("This task was handed in already, so it can no longer be changed. Nothing is lost.")


class Incomplete(DomainError):
    """Pieces of evidence are missing or too many: `shortfalls` says which."""

    message = N_("Something is still missing before the task can be sent.")

    def __init__(self, missing: Sequence[Any]) -> None:
        super().__init__(missing)
        self.shortfalls = missing


class NotYet(DomainError):
    """Earlier stages are not passed or other courses come first: `unmet` says which."""

    message = N_("The task can be sent once the earlier stages are passed. What you made is saved.")

    def __init__(self, unmet: Sequence[progress.Unmet]) -> None:
        super().__init__(unmet)
        self.unmet = unmet


class EnoughPhotos(DomainError):
    """As many photos as the task takes are there."""

    message = N_("There are enough photos here (%(most)s). Change one of them instead.")


class OtherWords(Stale):
    """The texts were saved on another device in between. What was typed here is kept too, under its `sent_as`."""

    message = N_("Another phone saved other words in between. Both are kept: please choose.")


def begin(enrolment: Enrolment) -> Submission:
    """The submission of an enrolment, made where there is none; both rows are held until the commit."""
    hold(enrolment)
    now = clock.now()
    row = {"enrolment_id": enrolment.id, "state": SubmissionState.DRAFT, "round": 0, "created_at": now, "saved_at": now}
    db.session.execute(upsert(Submission).values(row).on_conflict_do_nothing(index_elements=["enrolment_id"]))
    return db.session.scalars(
        select(Submission)
        .where(Submission.enrolment_id == enrolment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold(row: Enrolment | Submission) -> None:
    """Lock a row until the commit and see it as it is now, without losing what this transaction changed."""
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})


def add_photo(
    submission: Submission, wanted: Requirement, photo: Photo, *, sent_as: UUID, replaces: int | None = None
) -> Evidence:
    """Keep a photo, once for each `sent_as`; `replaces` is the id of the one that goes. Raises HandedIn or EnoughPhotos.

    Another photo under the same `sent_as` is another fact: a page that the phone took from its memory has its old number.
    """
    _lock_open(submission)
    content = photo.picture.content
    once = uuid5(sent_as, hashlib.sha256(content).hexdigest())
    known = db.session.scalar(
        select(Evidence).where(Evidence.submission_id == submission.id, Evidence.key == wanted.key, Evidence.sent_as == once)
    )
    if known:
        return known
    if replaces is not None:
        _remove(submission, wanted.key, replaces)
    if count_pieces(submission)[wanted.key] >= wanted.most:
        raise EnoughPhotos(most=wanted.most)
    now = clock.now()
    evidence = Evidence(
        submission_id=submission.id,
        key=wanted.key,
        kind=EvidenceKind.PHOTO,
        sha256=files.keep(content, photo.picture.media_type).sha256,
        thumb_sha256=files.keep(photo.thumbnail.content, photo.thumbnail.media_type).sha256,
        width=photo.picture.width,
        height=photo.picture.height,
        size=len(content),
        advice=photo.advice,
        sent_as=once,
        saved_at=now,
    )
    db.session.add(evidence)
    submission.saved_at = now
    db.session.flush()
    return evidence


def remove_photo(submission: Submission, evidence_id: int) -> None:
    """Take a photo out; twice is once. Raises HandedIn."""
    _lock_open(submission)
    _remove(submission, None, evidence_id)
    submission.saved_at = clock.now()


def wish_for_listing(submission: Submission, wished: bool) -> None:
    """Keep whether this work may fill the learner's own product page once it is passed. What is handed in keeps its answer."""
    hold(submission)
    if submission.state in OPEN:
        submission.use_for_listing = wished


def save_texts(submission: Submission, texts: Mapping[str, tuple[EvidenceKind, str]], *, sequence: int, sent_as: UUID) -> None:
    """Keep the texts and links by requirement key, all of them together, once for each `sent_as`.

    `sequence` is the number that the page knew plus one. Raises HandedIn; OtherWords when another device saved in between,
    and then what was typed here is kept beside, to be committed by the caller.
    """
    _lock_open(submission)
    if submission.texts_sent_as == sent_as:
        return
    standing = {row.key: row for row in _texts_of(submission)}
    if sequence != submission.texts_sequence + 1 and _differ(standing, texts):
        _keep_beside(submission, texts, sent_as)
        raise OtherWords(submission)
    now = clock.now()
    for key, (kind, words) in texts.items():
        if key not in standing:
            standing[key] = Evidence(submission_id=submission.id, key=key, kind=kind)
            db.session.add(standing[key])
        standing[key].text, standing[key].saved_at = words, now
    submission.texts_sequence, submission.texts_sent_as, submission.saved_at = submission.texts_sequence + 1, sent_as, now
    db.session.flush()


def hand_in(submission: Submission, enrolment: Enrolment, *, round: int) -> HandIn:
    """Hand the work in, once for each round however many requests race; the later ones get the same hand-in.

    `round` is the one that the learner's page was about, 1 the first. Raises Incomplete, NotYet, Withdrawn, or HandedIn when
    the page was about a round that is not to come.
    """
    hold(enrolment)
    hold(submission)
    done = db.session.scalar(select(HandIn).where(HandIn.submission_id == submission.id, HandIn.round == round))
    if done:
        return done
    if submission.state not in OPEN or round != submission.round + 1:
        raise HandedIn(submission)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise progress.Withdrawn(enrolment)
    task = db.session.get_one(Task, enrolment.edition_id)
    _check_ready(submission, enrolment, task)
    handed_in = _freeze(submission, round)
    submission.state, submission.round, submission.submitted_at = SubmissionState.SUBMITTED, round, handed_in.at
    submission.waiting_since = None  # a trainer's second look was meant for the round before
    if task.graded_by is GradedBy.PERSON:
        submission.waiting_since = handed_in.at
        submission.due_on = office().working_days.after(clock.today(), office().grading["working_days"])
    db.session.flush()
    if round > 1:
        notices.take_back_judged(submission, enrolment)
    progress.note_task_handed_in(enrolment)
    return handed_in


def count_pieces(submission: Submission) -> Counter[str]:
    """How many pieces of evidence there are by requirement key; blank texts do not count."""
    rows = db.session.execute(
        select(Evidence.key, Evidence.text, Evidence.sha256).where(
            Evidence.submission_id == submission.id, Evidence.removed_at.is_(None)
        )
    )
    return Counter(row.key for row in rows if row.sha256 or (row.text or "").strip())


def _lock_open(submission: Submission) -> None:
    """Hold the row until the commit, so that nothing slips in behind a hand-in."""
    hold(submission)
    if submission.state not in OPEN:
        raise HandedIn(submission)


def _remove(submission: Submission, key: str | None, evidence_id: int) -> None:
    """Mark a photo as removed. Its bytes go too, unless an earlier hand-in shows it."""
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
    if evidence.id not in _handed_in_before(submission):
        for sha256 in filter(None, (evidence.sha256, evidence.thumb_sha256)):
            files.release(sha256)
        evidence.sha256 = evidence.thumb_sha256 = None
    db.session.flush()


def _handed_in_before(submission: Submission) -> set[int]:
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


def _differ(standing: Mapping[str, Evidence], texts: Mapping[str, tuple[EvidenceKind, str]]) -> bool:
    return any((standing[key].text if key in standing else "") != words for key, (_, words) in texts.items())


def _keep_beside(submission: Submission, texts: Mapping[str, tuple[EvidenceKind, str]], sent_as: UUID) -> None:
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
    missing = shortfalls(requirements(task.evidence), count_pieces(submission))
    if missing:
        raise Incomplete(missing)
    unmet = progress.unmet_before_task(enrolment)
    if unmet:
        raise NotYet(unmet)


def _freeze(submission: Submission, round: int) -> HandIn:
    rows = db.session.scalars(
        select(Evidence).where(Evidence.submission_id == submission.id, Evidence.removed_at.is_(None)).order_by(Evidence.id)
    ).all()
    handed_in = HandIn(
        submission_id=submission.id,
        round=round,
        at=clock.now(),
        evidence_ids=[row.id for row in rows if row.kind is EvidenceKind.PHOTO],
        texts={row.key: row.text for row in rows if row.kind is not EvidenceKind.PHOTO},
    )
    db.session.add(handed_in)
    return handed_in

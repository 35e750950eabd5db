"""How attempts, reflections, deeds and tasks are parted when two persons are: what was made since the merge stays with the kept person.

They hang on the enrolment, so a merge moves nothing of them (`courses.merging`). It remembers what learning changes in place. An
attempt that was worked on since goes as a whole. So does a deed that was given since. A photo that was removed since stays removed.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select, update

from core import clock, files
from core.db import db
from courses.models import Enrolment
from people.merging.journal import Moving, Parting
from people.merging.parts import Part
from quizzes import deeds
from quizzes.attempts import OPEN
from quizzes.models import (
    Answer,
    AskedIn,
    Attempt,
    AttemptState,
    Evidence,
    EvidenceKind,
    GivenDeed,
    HandIn,
    Judgement,
    PracticeAnswer,
    Reflection,
    Submission,
    SubmissionState,
)
from quizzes.submissions import OPEN as OPEN_WORK

PRACTICE = ("latest_response", "latest_right", "latest_at", "tries", "sent_as")
REFLECTION = ("text", "sequence", "written_at")
OUTCOME = ("state", "submitted_at", "waiting_since", "due_on", "looked_at_too", "use_for_listing")
SUBMISSION = (*OUTCOME, "round", "texts_sequence", "texts_sent_as", "saved_at")


def remember(moving: Moving, enrolment: Enrolment, *, owner_id: int, new_owner_id: int) -> None:
    """Remember the reflection, the practice and the task of an enrolment. Its learner stays the one who judged a self-checked task."""
    reflection = db.session.get(Reflection, enrolment.id)
    if reflection:
        moving.remember(reflection, *REFLECTION)
    for answer in _practice_of(enrolment):
        moving.remember(answer, *PRACTICE)
    work = _work_of(enrolment)
    if work is None:
        return
    moving.remember(work, *SUBMISSION)
    texts = select(Evidence).where(Evidence.submission_id == work.id, Evidence.kind != EvidenceKind.PHOTO)
    for text in db.session.scalars(texts.order_by(Evidence.id)).all():
        moving.remember(text, "text", "saved_at", "removed_at")
    own = select(Judgement).where(Judgement.submission_id == work.id, Judgement.by_id == owner_id)
    for judgement in db.session.scalars(own.order_by(Judgement.id)).all():
        moving.change(judgement, by_id=new_owner_id)


def set_aside(moving: Moving, enrolment: Enrolment) -> None:
    """Take the task of an enrolment that gives way out of the grading queue."""
    work = _work_of(enrolment)
    if work and work.waiting_since:
        moving.change(work, waiting_since=None)


def was_made_since(enrolment: Enrolment, since: datetime) -> bool:
    """Whether anything of an enrolment's attempts, reflection, practice, deeds or task is younger than a moment."""
    work = _work_of(enrolment)
    judged = work and db.session.scalar(select(exists().where(Judgement.submission_id == work.id, Judgement.at > since)))
    reflection = db.session.get(Reflection, enrolment.id)
    return bool(
        _attempts_since(enrolment, since)
        or any(answer.latest_at > since for answer in _practice_of(enrolment))
        or (reflection and reflection.written_at > since)
        or _deeds_since(enrolment, since)
        or (work and (work.saved_at > since or (work.submitted_at and work.submitted_at > since)))
        or judged
    )


def split(parting: Parting, old: Enrolment, new: Enrolment) -> None:
    """Give what was made since the merge to the enrolment that stays, and let the other be as it was."""
    _split_attempts(parting, old, new)
    _split_reflection(parting, old, new)
    _split_practice(parting, old, new)
    _split_deeds(parting, old, new)
    work = _work_of(old)
    if work:
        _split_work(parting, work, new)


def _split_attempts(parting: Parting, old: Enrolment, new: Enrolment) -> None:
    for attempt in _attempts_since(old, parting.since):
        same = select(Attempt).where(Attempt.enrolment_id == new.id, Attempt.asked_in == attempt.asked_in)
        if attempt.asked_in is AskedIn.PRE_TEST and db.session.scalar(same.limit(1)):
            continue  # the kept person has answered a pre-test of their own, and there is one for an enrolment
        if attempt.state in OPEN:
            open_ones = update(Attempt).where(
                Attempt.enrolment_id == new.id, Attempt.asked_in == attempt.asked_in, Attempt.state.in_(OPEN)
            )
            db.session.execute(open_ones.values(state=AttemptState.ABANDONED))
        attempt.enrolment_id = new.id
        db.session.flush()


def _attempts_since(enrolment: Enrolment, since: datetime) -> Sequence[Attempt]:
    answered = exists().where(Answer.attempt_id == Attempt.id, Answer.received_at > since)
    made = or_(Attempt.prepared_at > since, Attempt.started_at > since, Attempt.submitted_at > since, answered)
    return db.session.scalars(select(Attempt).where(Attempt.enrolment_id == enrolment.id, made).order_by(Attempt.id)).all()


def _split_reflection(parting: Parting, old: Enrolment, new: Enrolment) -> None:
    later = db.session.get(Reflection, old.id)
    if later is None or later.written_at <= parting.since:
        return
    own = db.session.get(Reflection, new.id)
    if own is None:
        db.session.add(Reflection(enrolment_id=new.id, **{name: getattr(later, name) for name in REFLECTION}))
    else:
        own.text, own.sequence, own.written_at = later.text, own.sequence + 1, later.written_at
    before = next((move for move in parting.moves("reflections") if move.row is later), None)
    if before:
        parting.put_back(before, **before.before)
    else:
        db.session.delete(later)
    db.session.flush()


def _split_practice(parting: Parting, old: Enrolment, new: Enrolment) -> None:
    """Give later answers to practice to the kept person's enrolment, and let those of before be as they were."""
    before = {id(move.row): move for move in parting.moves("practice_answers")}
    for later in _practice_of(old):
        if later.latest_at <= parting.since:
            continue
        values = {name: getattr(later, name) for name in PRACTICE}
        own = db.session.get(PracticeAnswer, (new.id, later.question_id))
        if own:
            for name, value in (values | {"tries": own.tries + 1}).items():
                setattr(own, name, value)
        else:
            db.session.add(_first_here(later, new, parting.since))
        move = before.get(id(later))
        if move:
            parting.put_back(move, **move.before)
        else:
            db.session.delete(later)
        db.session.flush()


def _first_here(later: PracticeAnswer, new: Enrolment, since: datetime) -> PracticeAnswer:
    """Return an answer of the enrolment that stays, whose first one is the first since the merge that is known."""
    copy = PracticeAnswer(enrolment_id=new.id, question_id=later.question_id, tries=1)
    for name in PRACTICE:
        if name != "tries":
            setattr(copy, name, getattr(later, name))
    known = "first" if later.first_at > since else "latest"
    for name in ("response", "right", "at"):
        setattr(copy, f"first_{name}", getattr(later, f"{known}_{name}"))
    copy.tries = later.tries if known == "first" else 1
    return copy


def _practice_of(enrolment: Enrolment) -> Sequence[PracticeAnswer]:
    rows = select(PracticeAnswer).where(PracticeAnswer.enrolment_id == enrolment.id).order_by(PracticeAnswer.question_id)
    return db.session.scalars(rows).all()


def _deeds_since(enrolment: Enrolment, since: datetime) -> Sequence[GivenDeed]:
    later = select(GivenDeed).where(GivenDeed.enrolment_id == enrolment.id, GivenDeed.given_at > since)
    return db.session.scalars(later.order_by(GivenDeed.id)).all()


def _split_deeds(parting: Parting, old: Enrolment, new: Enrolment) -> None:
    """Give later deeds to the kept person. They replace earlier ones of the same lessons, as a deed that is given again does."""
    for deed in _deeds_since(old, parting.since):
        earlier = deeds.given_at(new.id, deed.lesson_key)
        if earlier:
            deeds.discard(earlier)
        deed.enrolment_id = new.id
        db.session.flush()


def _split_work(parting: Parting, work: Submission, new: Enrolment) -> None:
    moves = parting.moves("submissions")
    before = next((move for move in moves if move.row is work), None)
    own = _work_of(new)
    if before is None and own is None:
        work.enrolment_id = new.id
        return
    if before and not before.was_changed_since and not _judgements_since(work, parting.since):
        return
    for move in moves:
        if move.row is own:
            parting.put_back(move)
    own = own or _begin(work, new, parting.since)
    _carry(parting, work, own)
    if before:
        parting.put_back(before, **before.before)
    else:
        _drop(work)
    db.session.flush()


def _drop(work: Submission) -> None:
    """Remove a task that was begun after the merge and whose rows have all gone to another."""
    db.session.execute(delete(Submission).where(Submission.id == work.id))


def _carry(parting: Parting, work: Submission, own: Submission) -> None:
    """Give the later evidence and rounds to the kept person's task, which has the outcome of the last of them."""
    before = _shown(own)
    carried = _split_evidence(parting, work, own)
    rounds = _split_rounds(work, own, parting.since, carried.ids)
    _let_one_set_stay(own, before, carried, was_handed_in=bool(rounds))
    if rounds:
        for name in OUTCOME:
            setattr(own, name, getattr(work, name))
        own.round += len(rounds)
    own.saved_at = max(own.saved_at, work.saved_at)


def _begin(work: Submission, new: Enrolment, at: datetime) -> Submission:
    own = Submission(
        enrolment_id=new.id,
        state=SubmissionState.DRAFT,
        round=0,
        use_for_listing=work.use_for_listing,
        texts_sequence=work.texts_sequence,
        created_at=at,
        saved_at=work.saved_at,
    )
    db.session.add(own)
    db.session.flush()
    return own


@dataclass(frozen=True)
class Carried:
    """Evidence that a parting gave to the kept person's task."""

    pieces: Sequence[Evidence]
    ids: Mapping[int, int]
    """The ids of copies by those of the pieces that were copied."""
    later_keys: Set[str]
    """The requirements for which something was saved since the merge."""


def _split_evidence(parting: Parting, work: Submission, own: Submission) -> Carried:
    """Give later evidence to the kept person's task, with copies of earlier pieces that it shows."""
    remembered = {move.row.id: move for move in parting.moves("evidence") if move.row}
    pieces, ids, later_keys = [], {}, set()
    for piece in db.session.scalars(select(Evidence).where(Evidence.submission_id == work.id).order_by(Evidence.id)).all():
        move = remembered.get(piece.id)
        if piece.saved_at > parting.since:
            later_keys.add(piece.key)
        if move is None and piece.saved_at > parting.since:
            piece.submission_id = own.id
            pieces.append(piece)
            continue
        copy = _copy(piece, own)
        ids[piece.id] = copy.id
        pieces.append(copy)
        if move:
            parting.put_back(move, **move.before)
    db.session.flush()
    return Carried(pieces, ids, later_keys)


def _let_one_set_stay(own: Submission, before: Sequence[Evidence], carried: Carried, *, was_handed_in: bool) -> None:
    """Mark pieces as removed so that the kept person's task shows one set, not hers and the one that came.

    What was handed in or judged since stays whole. Work of hers that is with the grader or passed is not changed by a draft.
    Otherwise the later words and photos of each requirement stay.
    """
    if was_handed_in:
        give_way = list(before)
    elif before and own.state not in OPEN_WORK:
        give_way = list(carried.pieces)
    else:
        own_keys = {piece.key for piece in before if _says_something(piece)} - carried.later_keys
        came = {piece.key for piece in carried.pieces if piece.removed_at is None} | carried.later_keys
        give_way = [piece for piece in before if piece.key in came - own_keys]
        give_way += [piece for piece in carried.pieces if piece.key in own_keys]
    for piece in give_way:
        piece.removed_at = piece.removed_at or clock.now()
    own.texts_sequence += 1  # a page that still shows the other texts is asked which to keep
    db.session.flush()


def _shown(work: Submission) -> Sequence[Evidence]:
    shown = select(Evidence).where(Evidence.submission_id == work.id, Evidence.removed_at.is_(None))
    return db.session.scalars(shown.order_by(Evidence.id)).all()


def _says_something(piece: Evidence) -> bool:
    return bool(piece.sha256 or (piece.text or "").strip())


def _copy(piece: Evidence, own: Submission) -> Evidence:
    """Copy a piece of evidence. Its files count one use more each."""
    columns = {column.key for column in Evidence.__table__.columns} - {"id", "submission_id"}
    copy = Evidence(submission_id=own.id, **{name: getattr(piece, name) for name in columns})
    for sha256 in filter(None, (piece.sha256, piece.thumb_sha256)):
        files.share(sha256)
    db.session.add(copy)
    db.session.flush()
    return copy


def _split_rounds(work: Submission, own: Submission, since: datetime, ids: Mapping[int, int]) -> dict[int, int]:
    """Give the rounds that were handed in or judged since to the kept person's task, after its own rounds.

    A hand-in of before that was judged since is copied, and waits again where it was made. Returns new numbers by old ones.
    """
    judgements = _judgements_since(work, since)
    hand_ins = db.session.scalars(select(HandIn).where(HandIn.submission_id == work.id).order_by(HandIn.round)).all()
    carried = [row for row in hand_ins if row.at > since or row.round in {judgement.round for judgement in judgements}]
    rounds = {row.round: own.round + place for place, row in enumerate(carried, 1)}
    for row in reversed(carried):
        evidence_ids = [ids.get(evidence_id, evidence_id) for evidence_id in row.evidence_ids]
        if row.at > since:
            row.submission_id, row.round, row.evidence_ids = own.id, rounds[row.round], evidence_ids
        else:
            facts = {"round": rounds[row.round], "at": row.at, "evidence_ids": evidence_ids, "texts": row.texts}
            db.session.add(HandIn(submission_id=own.id, **facts))
    for judgement in judgements:
        judgement.submission_id, judgement.round = own.id, rounds[judgement.round]
    db.session.flush()
    return rounds


def _judgements_since(work: Submission, since: datetime) -> Sequence[Judgement]:
    rows = select(Judgement).where(Judgement.submission_id == work.id, Judgement.at > since)
    return db.session.scalars(rows.order_by(Judgement.id)).all()


def _work_of(enrolment: Enrolment) -> Submission | None:
    return db.session.scalars(select(Submission).where(Submission.enrolment_id == enrolment.id)).one_or_none()


def _nothing(moving: Any) -> None:
    """Do nothing: the enrolment takes its work along."""


TASKS = Part(covers=["judgements.by_id"], titles={}, merge=_nothing)
"""Covers who judged: the learner of a self-checked task goes with the task, everybody else stays."""

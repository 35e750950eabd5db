"""Taking a deed over into the practical task. The task gets a copy that is its own from then on."""

from sqlalchemy import select

from core import clock, files
from core.db import db
from quizzes.models import Evidence, EvidenceKind, GivenDeed, Submission
from quizzes.submissions import EnoughPhotos, count_pieces, lock_open
from quizzes.tasks import Requirement


def take_photo(submission: Submission, requirement: Requirement, deed: GivenDeed) -> Evidence | None:
    """Copy the photo of a deed into the task. Returns the photo that is there already where it was taken over before.

    The copy shares the files with the deed, so each file counts one use more. Returns None where the files are gone. Raises
    AlreadyHandedIn or EnoughPhotos.
    """
    lock_open(submission)
    same = select(Evidence).where(
        Evidence.submission_id == submission.id,
        Evidence.key == requirement.key,
        Evidence.sha256 == deed.sha256,
        Evidence.removed_at.is_(None),
    )
    existing = db.session.scalars(same).first()
    if existing:
        return existing
    if count_pieces(submission)[requirement.key] >= requirement.most:
        raise EnoughPhotos(most=requirement.most)
    if not all(files.share(sha256) for sha256 in (deed.sha256, deed.thumb_sha256) if sha256):
        return None
    now = clock.now()
    evidence = Evidence(submission_id=submission.id, key=requirement.key, kind=EvidenceKind.PHOTO, saved_at=now)
    for name in ("sha256", "thumb_sha256", "width", "height", "size", "advice"):
        setattr(evidence, name, getattr(deed, name))
    db.session.add(evidence)
    submission.saved_at = now
    db.session.flush()
    return evidence


def take_words(submission: Submission, requirement: Requirement, words: str) -> None:
    """Add the words of a deed to a text of the task, on a line of their own. Does nothing where they stand there already.

    A page that shows the older text is then recognised by its number. Raises AlreadyHandedIn.
    """
    lock_open(submission)
    of_key = select(Evidence).where(
        Evidence.submission_id == submission.id,
        Evidence.key == requirement.key,
        Evidence.kind == requirement.kind,
        Evidence.removed_at.is_(None),
    )
    text = db.session.scalars(of_key).one_or_none()
    if text is None:
        text = Evidence(submission_id=submission.id, key=requirement.key, kind=requirement.kind, text="")
        db.session.add(text)
    if holds(text.text, words):
        return
    text.text = "\n".join(filter(None, (text.text, words)))
    text.saved_at = submission.saved_at = clock.now()
    submission.texts_sequence += 1
    db.session.flush()


def holds(text: str | None, words: str) -> bool:
    """Tell whether a text of the task has the words of a deed."""
    return words in (text or "")

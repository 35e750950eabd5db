"""Discard a draft, so that the newest published edition is the newest edition of the course again."""

from core import audit
from core.db import db
from core.errors import N_, DomainError
from courses import editing, impact
from courses.models import Course, EditionState
from courses.package.parts import parts


class NothingToDiscard(DomainError):
    """The course has no draft: it was published or discarded already."""

    status = 409
    message = N_("There is no draft here any more. What is published stays as it is.")


class OnlyDraft(DomainError):
    """The course has a draft and no published edition, so nothing would remain of it."""

    status = 409
    message = N_("This draft is all there is of the course: nothing of it is published yet.")


def discard(course: Course, *, version: str, by_id: int) -> None:
    """Delete the draft with this version (its content hash), and all rows of its parts.

    Raises NothingToDiscard, OnlyDraft, and ChangedMeanwhile where the draft has another version by now.
    """
    draft = editing.lock_newest(course)
    if draft.state is EditionState.PUBLISHED:
        raise NothingToDiscard(draft)
    if impact.last_published(course) is None:
        raise OnlyDraft(draft)
    if draft.content_hash != version:
        raise editing.ChangedMeanwhile(draft)
    audit.record("discarded", "edition", draft.id, actor_id=by_id)
    for part in reversed(parts()):
        part.clear(draft)
    db.session.flush()
    db.session.delete(draft)
    db.session.flush()

"""Throwing a draft away: the course is again what its newest published edition says."""

from core import audit
from core.db import db
from core.errors import N_, DomainError
from courses import editing, impact
from courses.models import Course, EditionState
from courses.package.parts import parts


class NothingToDiscard(DomainError):
    """The draft was published or thrown away already."""

    status = 409
    message = N_("There is no draft here any more. What is published stays as it is.")


class NothingElse(DomainError):
    """Without its draft the course would be nothing at all."""

    status = 409
    message = N_("This draft is all there is of the course: nothing of it is published yet.")


def discard(course: Course, *, version: str, by_id: int) -> None:
    """Remove the draft that has this version, with all that only it held.

    Raises NothingToDiscard, NothingElse, and ChangedMeanwhile where it became another one since.
    """
    draft = editing.hold(course)
    if draft.state is EditionState.PUBLISHED:
        raise NothingToDiscard(draft)
    if impact.last_published(course) is None:
        raise NothingElse(draft)
    if draft.content_hash != version:
        raise editing.ChangedMeanwhile(draft)
    audit.record("discarded", "edition", draft.id, actor_id=by_id)
    for part in reversed(parts()):
        part.clear(draft)
    db.session.flush()
    db.session.delete(draft)
    db.session.flush()

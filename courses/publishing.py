"""Publishing a draft, with what the trainer says of each change; who learns in an older edition stays there."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.db import db
from core.errors import N_, DomainError
from courses import editing, editions, impact
from courses.models import TOLD, ChangeKind, Course, Edition, EditionChange, EditionState
from courses.package.comparing import Change

LONGEST_NOTE = 300


class Unconfirmed(DomainError):
    """Something changed of which the trainer did not say what it is; or the other way round."""

    status = 409
    message = N_("The changes are no longer the ones you confirmed. Please look through them once more.")


class Untold(DomainError):
    """Learners are to be told, and there are no words for them."""

    message = N_("Please write in a sentence what learners are told.")


@dataclass(frozen=True)
class Said:
    """What the trainer says of one change."""

    kind: ChangeKind
    note: str = ""


def publish(course: Course, said: Mapping[str, Said], *, version: str, by_id: int) -> Edition:
    """Publish the draft that has this version, with a word on each change by its name. A second time is the same edition.

    Raises ChangedMeanwhile, Unconfirmed, Untold.
    """
    edition = editing.hold(course)
    if edition.content_hash != version:
        raise editing.ChangedMeanwhile(edition)
    if edition.state is EditionState.PUBLISHED:
        return edition
    before = impact.last_published(course)
    changes = impact.changes_of(edition, before)
    if {change.name for change in changes} != set(said):
        raise Unconfirmed(edition)
    if any(word.kind in TOLD and not word.note for word in said.values()):
        raise Untold(edition)
    editions.publish(edition, by_id=by_id)
    db.session.add_all(_row(edition, change, said[change.name]) for change in changes)
    return edition


def _row(edition: Edition, change: Change, said: Said) -> EditionChange:
    return EditionChange(
        edition_id=edition.id,
        item=change.item,
        key=change.key,
        how=change.how,
        kind=said.kind,
        title=change.title or {},
        note=said.note[:LONGEST_NOTE] if said.kind in TOLD else "",
    )

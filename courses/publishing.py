"""Publish a draft together with the trainer's confirmation of each change. Enrolled learners stay in their edition."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.db import db
from core.errors import N_, DomainError
from courses import editing, editions, impact
from courses.models import ANNOUNCED, ChangeKind, Course, Edition, EditionChange, EditionState
from courses.package.comparing import Change

LONGEST_NOTE = 300


class Unconfirmed(DomainError):
    """The confirmed changes are not the changes of the draft."""

    status = 409
    message = N_("The changes are no longer the ones you confirmed. Please look through them once more.")


class NoteMissing(DomainError):
    """A change that learners read about has no note."""

    message = N_("Please write in a sentence what learners are told.")


@dataclass(frozen=True)
class Confirmation:
    """The trainer's confirmation of one change: what kind of change it is, and a note for learners."""

    kind: ChangeKind
    note: str = ""


def publish(course: Course, confirmations: Mapping[str, Confirmation], *, version: str, by_id: int) -> Edition:
    """Publish the draft with this version (its content hash). `confirmations` has one entry for each change, by its name.

    Returns the edition unchanged where it is published already. Raises ChangedMeanwhile, Unconfirmed, NoteMissing.
    """
    edition = editing.lock_newest(course)
    if edition.content_hash != version:
        raise editing.ChangedMeanwhile(edition)
    if edition.state is EditionState.PUBLISHED:
        return edition
    before = impact.last_published(course)
    changes = impact.changes_of(edition, before)
    if {change.name for change in changes} != set(confirmations):
        raise Unconfirmed(edition)
    if any(confirmation.kind in ANNOUNCED and not confirmation.note for confirmation in confirmations.values()):
        raise NoteMissing(edition)
    editions.publish(edition, by_id=by_id)
    db.session.add_all(_row(edition, change, confirmations[change.name]) for change in changes)
    return edition


def _row(edition: Edition, change: Change, confirmation: Confirmation) -> EditionChange:
    return EditionChange(
        edition_id=edition.id,
        item=change.item,
        key=change.key,
        how=change.how,
        kind=confirmation.kind,
        title=change.title or {},
        note=confirmation.note[:LONGEST_NOTE] if confirmation.kind in ANNOUNCED else "",
    )

"""Answers to documents: an officer views a document, then verifies or refuses it, and may withdraw a verification."""

from datetime import timedelta
from enum import StrEnum

from blinker import signal
from sqlalchemy import exists, select, update

from core import audit, clock, moments
from core.audit import AuditEntry
from core.db import db
from core.errors import N_, DomainError
from people import nibs, notices
from people.document_kinds import NIB, needs_note, refusal_reasons
from people.documents import AlreadyExpired, DocumentState, state_of
from people.identity import Identity
from people.models import Document, Enterprise, Membership

VIEW_LASTS = timedelta(minutes=30)
"""How long a recorded viewing lets an officer see the number and the picture."""
VIEWED = "revealed document"

document_verified = signal("people.answers.document_verified")
"""Sent with the document as its sender, in the transaction that verifies it."""


class AlreadyAnswered(DomainError):
    """Another officer has answered the document first."""

    status = 409
    message = N_("Somebody has answered this document in between. The first answer stands.")


class NewerHandedOver(DomainError):
    """The business has handed over a newer document of this kind."""

    status = 409
    message = N_("The business has handed over a newer document in between. Please look at that one.")


class NotViewed(DomainError):
    """The officer has not viewed the document before answering."""

    message = N_("Please look at the number and the picture first.")


class NotVerified(DomainError):
    """The document has no verification that could be withdrawn."""

    status = 409
    message = N_("This document does not count as checked now. Somebody may have taken it back in between.")


class OwnDocument(DomainError):
    """The officer is a member of the business that owns the document."""

    status = 403
    message = N_("This document belongs to your own business. Another officer must look at it.")


class ReasonNeeded(DomainError):
    """A refusal or withdrawal has no reason."""

    message = N_("Please choose why the document is not good.")


class NoteNeeded(DomainError):
    """The chosen reason needs a note, and there is none."""

    message = N_("Please write in a few words what the reason is.")


class ScanReason(StrEnum):
    """Reasons for which somebody may see a document's number and picture."""

    MEMBER = "member"
    CHECKING = "checking"
    APPLICATION = "application"


def record_viewing(document: Document, *, by: Identity, why: ScanReason) -> None:
    """Record in the audit that somebody is shown a document's number and picture. Members of its business are not recorded."""
    if why is ScanReason.MEMBER:
        return
    audit.record(VIEWED, "document", document.id, actor_id=by.id)
    if document.kind == NIB:
        audit.record("revealed nib", "enterprise", document.enterprise_id, actor_id=by.id)


def has_viewed(document_id: int, person_id: int, *, lately: bool = True) -> bool:
    """Whether a viewing is recorded within the last `VIEW_LASTS`, or, without `lately`, at any time."""
    viewing = exists().where(
        AuditEntry.actor_id == person_id,
        AuditEntry.action == VIEWED,
        AuditEntry.thing == "document",
        AuditEntry.thing_id == str(document_id),
    )
    if lately:
        viewing = viewing.where(moments.lately(AuditEntry.at, VIEW_LASTS))
    return bool(db.session.scalar(select(viewing)))


def verify(document_id: int, *, by: Identity) -> Document:
    """Verify a document. It replaces the verified document of its kind, and the members are notified.

    Raises AlreadyAnswered, NewerHandedOver, NotViewed, OwnDocument or AlreadyExpired.
    """
    document = _lock_open_document(document_id, by)
    if state_of(document) is DocumentState.EXPIRED:
        raise AlreadyExpired(document_id)
    db.session.execute(
        update(Document)
        .where(
            Document.enterprise_id == document.enterprise_id,
            Document.kind == document.kind,
            Document.verified_at.is_not(None),
            Document.replaced_at.is_(None),
        )
        .values(replaced_at=clock.now())
    )
    document.verified_at, document.verified_by_id = clock.now(), by.id
    db.session.flush()
    audit.record("verified", "document", document.id, actor_id=by.id)
    notices.notify_verified(document)
    document_verified.send(document)
    return document


def refuse(document_id: int, *, by: Identity, reason: str, note: str = "") -> Document:
    """Refuse a document with a reason. The members are notified, and another business may use a refused NIB.

    Raises AlreadyAnswered, NewerHandedOver, NotViewed, OwnDocument, ReasonNeeded or NoteNeeded.
    """
    _require_reason(reason, note)
    document = _lock_open_document(document_id, by)
    document.refused_at, document.refused_by_id = clock.now(), by.id
    document.refused_reason, document.refused_note = reason, note.strip()
    _free_nib(document)
    db.session.flush()
    audit.record("refused", "document", document.id, actor_id=by.id)
    notices.notify_refused(document)
    return document


def withdraw(document_id: int, *, by: Identity, reason: str, note: str = "") -> Document:
    """Withdraw the verification of a document, also another officer's. What was granted because of it stays.

    The members are notified, and another business may use a withdrawn NIB. A newer document that waits replaces this one.
    Raises NotVerified, NewerHandedOver, NotViewed, OwnDocument, ReasonNeeded or NoteNeeded.
    """
    _require_reason(reason, note)
    document = _lock_document(document_id)
    if not document.verified_at or document.withdrawn_at:
        raise NotVerified(document_id)
    _require_viewing(document, by)
    document.withdrawn_at, document.withdrawn_by_id = clock.now(), by.id
    document.withdrawn_reason, document.withdrawn_note = reason, note.strip()
    if _newer_exists(document):
        document.replaced_at = clock.now()
    _free_nib(document)
    db.session.flush()
    audit.record("withdrew verification", "document", document.id, actor_id=by.id)
    notices.notify_withdrawn(document)
    return document


def _lock_open_document(document_id: int, by: Identity) -> Document:
    """Lock and return a document that waits for an answer. Raises as `verify` does."""
    document = _lock_document(document_id)
    if document.verified_at or document.refused_at:
        raise AlreadyAnswered(document_id)
    _require_viewing(document, by)
    return document


def _lock_document(document_id: int) -> Document:
    """Lock a document until the transaction ends, and return it."""
    enterprise_id = db.session.scalars(select(Document.enterprise_id).where(Document.id == document_id)).one()
    # The business is locked first, as in `documents.hand_over`. One order of locks prevents deadlocks.
    db.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    return db.session.get_one(Document, document_id, with_for_update=True, populate_existing=True)


def _require_viewing(document: Document, by: Identity) -> None:
    """Raise unless the officer has viewed the document, is not a member of its business, and nothing has replaced it."""
    if document.replaced_at:
        raise NewerHandedOver(document.id)
    if _is_member(by.id, document.enterprise_id):
        raise OwnDocument(document.id)
    if not has_viewed(document.id, by.id, lately=False):
        raise NotViewed(document.id)


def _require_reason(reason: str, note: str) -> None:
    if reason not in refusal_reasons():
        raise ReasonNeeded(reason)
    if needs_note(reason) and not note.strip():
        raise NoteNeeded(reason)


def _free_nib(document: Document) -> None:
    """Remove a refused or withdrawn NIB from its business, so that another business may have it."""
    if document.kind != NIB:
        return
    enterprise = db.session.get_one(Enterprise, document.enterprise_id)
    if enterprise.nib_hash == document.number_hash:
        nibs.remove(enterprise)


def _newer_exists(document: Document) -> bool:
    newer = select(Document.id).where(
        Document.enterprise_id == document.enterprise_id,
        Document.kind == document.kind,
        Document.replaced_at.is_(None),
        Document.id > document.id,
    )
    return db.session.scalar(newer) is not None


def _is_member(person_id: int, enterprise_id: int) -> bool:
    membership = select(Membership.id).where(
        Membership.person_id == person_id, Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None)
    )
    return db.session.scalar(membership) is not None

"""An officer's look at a document, the one answer to it, and taking a verification back."""

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
from people.documents import AlreadyOver, DocumentState, state_of
from people.identity import Identity
from people.models import Document, Enterprise, Membership

SHOWN_FOR = timedelta(minutes=30)
"""How long after a noted look the number and the picture are shown without noting another."""
LOOKED = "revealed document"

document_verified = signal("people.answers.document_verified")
"""Sent once for a document (the sender), in the transaction that verifies it."""


class AlreadyAnswered(DomainError):
    """Another officer was first."""

    status = 409
    message = N_("Somebody has answered this document in between. The first answer stands.")


class NewerHandedOver(DomainError):
    """The business handed over another one in between."""

    status = 409
    message = N_("The business has handed over a newer document in between. Please look at that one.")


class NotLookedAt(DomainError):
    """An answer without a look is none."""

    message = N_("Please look at the number and the picture first.")


class NotVerified(DomainError):
    """There is no verification to take back, or somebody was first."""

    status = 409
    message = N_("This document does not count as checked now. Somebody may have taken it back in between.")


class OwnDocument(DomainError):
    """Nobody checks what belongs to their own business."""

    status = 403
    message = N_("This document belongs to your own business. Another officer must look at it.")


class ReasonNeeded(DomainError):
    """A refusal says why."""

    message = N_("Please choose why the document is not good.")


class NoteNeeded(DomainError):
    """The chosen reason says nothing by itself."""

    message = N_("Please write in a few words what the reason is.")


class ScanReason(StrEnum):
    """Why somebody may see a document's number and picture."""

    MEMBER = "member"
    CHECKING = "checking"
    APPLICATION = "application"


def look(document: Document, *, by: Identity, why: ScanReason) -> None:
    """Note that somebody is shown a document's number and picture. What belongs to oneself needs no note."""
    if why is ScanReason.MEMBER:
        return
    audit.record(LOOKED, "document", document.id, actor_id=by.id)
    if document.kind == NIB:
        audit.record("revealed nib", "enterprise", document.enterprise_id, actor_id=by.id)


def has_looked(document_id: int, person_id: int, *, lately: bool = True) -> bool:
    """Whether a look is noted: within the last half hour, or ever."""
    found = exists().where(
        AuditEntry.actor_id == person_id,
        AuditEntry.action == LOOKED,
        AuditEntry.thing == "document",
        AuditEntry.thing_id == str(document_id),
    )
    if lately:
        found = found.where(moments.lately(AuditEntry.at, SHOWN_FOR))
    return bool(db.session.scalar(select(found)))


def verify(document_id: int, *, by: Identity) -> Document:
    """Say that a document is good; it takes the place of an older one of its kind. The members are told.

    Raises AlreadyAnswered, NewerHandedOver, NotLookedAt, OwnDocument or AlreadyOver.
    """
    document = _open(document_id, by)
    if state_of(document) is DocumentState.EXPIRED:
        raise AlreadyOver(document_id)
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
    notices.tell_verified(document)
    document_verified.send(document)
    return document


def refuse(document_id: int, *, by: Identity, reason: str, note: str = "") -> Document:
    """Say why a document is not good. The members are told; a NIB that is refused is free again.

    Raises AlreadyAnswered, NewerHandedOver, NotLookedAt, OwnDocument, ReasonNeeded or NoteNeeded.
    """
    _insist_on_reason(reason, note)
    document = _open(document_id, by)
    document.refused_at, document.refused_by_id = clock.now(), by.id
    document.refused_reason, document.refused_note = reason, note.strip()
    _free_nib(document)
    db.session.flush()
    audit.record("refused", "document", document.id, actor_id=by.id)
    notices.tell_refused(document)
    return document


def withdraw(document_id: int, *, by: Identity, reason: str, note: str = "") -> Document:
    """Take a verification back, one's own or another officer's: the document counts no more, what was granted by it stays.

    The members are told; a NIB is free again. Where a newer one waits already, this one makes way for it.
    Raises NotVerified, NewerHandedOver, NotLookedAt, OwnDocument, ReasonNeeded or NoteNeeded.
    """
    _insist_on_reason(reason, note)
    document = _held(document_id)
    if not document.verified_at or document.withdrawn_at:
        raise NotVerified(document_id)
    _insist_on_look(document, by)
    document.withdrawn_at, document.withdrawn_by_id = clock.now(), by.id
    document.withdrawn_reason, document.withdrawn_note = reason, note.strip()
    if _newer_is_there(document):
        document.replaced_at = clock.now()
    _free_nib(document)
    db.session.flush()
    audit.record("withdrew verification", "document", document.id, actor_id=by.id)
    notices.tell_withdrawn(document)
    return document


def _open(document_id: int, by: Identity) -> Document:
    """The document while nobody has answered it and nothing newer is there."""
    document = _held(document_id)
    if document.verified_at or document.refused_at:
        raise AlreadyAnswered(document_id)
    _insist_on_look(document, by)
    return document


def _held(document_id: int) -> Document:
    """The document, held until the transaction ends."""
    enterprise_id = db.session.scalars(select(Document.enterprise_id).where(Document.id == document_id)).one()
    # First the business, as in `documents.hand_over`: two who lock in one order never wait for each other.
    db.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    return db.session.get_one(Document, document_id, with_for_update=True, populate_existing=True)


def _insist_on_look(document: Document, by: Identity) -> None:
    """Nobody says anything of what is replaced, of their own business, or without having looked."""
    if document.replaced_at:
        raise NewerHandedOver(document.id)
    if _is_member(by.id, document.enterprise_id):
        raise OwnDocument(document.id)
    if not has_looked(document.id, by.id, lately=False):
        raise NotLookedAt(document.id)


def _insist_on_reason(reason: str, note: str) -> None:
    if reason not in refusal_reasons():
        raise ReasonNeeded(reason)
    if needs_note(reason) and not note.strip():
        raise NoteNeeded(reason)


def _free_nib(document: Document) -> None:
    """A number that is no longer believed may belong to another business."""
    if document.kind != NIB:
        return
    enterprise = db.session.get_one(Enterprise, document.enterprise_id)
    if enterprise.nib_hash == document.number_hash:
        nibs.let_go(enterprise)


def _newer_is_there(document: Document) -> bool:
    newer = select(Document.id).where(
        Document.enterprise_id == document.enterprise_id,
        Document.kind == document.kind,
        Document.replaced_at.is_(None),
        Document.id > document.id,
    )
    return db.session.scalar(newer) is not None


def _is_member(person_id: int, enterprise_id: int) -> bool:
    mine = Membership.person_id == person_id, Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None)
    return db.session.scalar(select(Membership.id).where(*mine)) is not None

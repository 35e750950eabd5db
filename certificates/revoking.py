"""Revocation by two persons: the first proposes, a second confirms or dismisses. No function undoes a revocation."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from certificates import notices
from certificates.facts import rules
from certificates.models import Certificate, Revocation, RevocationReason
from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from core.office import office
from people.identity import Identity

DECIDED_WITHIN = 3
"""Working days for the second person where the office's file says nothing."""


def decide_by(proposed: date) -> date:
    """Return the last day for the second person (`certificate.yaml`, revocation). It is a target: nothing lapses after it."""
    days = rules()["revocation"].get("second_person_within_working_days", DECIDED_WITHIN)
    return office().working_days.after(proposed, days)


class NoteNeeded(DomainError):
    """The reason `other` has no note."""

    message = N_("Please write in a few words what the reason is.")


class AlreadyProposed(DomainError):
    """The certificate has an open or confirmed revocation."""

    status = 409
    message = N_("This certificate is already revoked, or its revocation waits for a second person.")


class AlreadyDecided(DomainError):
    """The revocation was confirmed or dismissed before."""

    status = 409
    message = N_("Somebody has decided on this in between.")


class SecondPersonNeeded(DomainError):
    """The proposer or the certificate's owner tried to decide."""

    status = 403
    message = N_("Another person must decide on this: not the one who proposed it, nor the certificate's owner.")


class NotProposer(DomainError):
    """Somebody else than the proposer tried to withdraw."""

    status = 403
    message = N_("Only the one who proposed it can take it back.")


def propose(certificate: Certificate, *, by: Identity, reason: RevocationReason, note: str = "") -> Revocation:
    """Propose to revoke a certificate. It stays valid until another person confirms. Raises NoteNeeded or AlreadyProposed."""
    if reason is RevocationReason.OTHER and not note.strip():
        raise NoteNeeded(certificate)
    proposal = Revocation(
        certificate_id=certificate.id, reason=reason, note=note.strip(), proposed_by_id=by.id, proposed_at=clock.now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(proposal)
    except IntegrityError:
        raise AlreadyProposed(certificate) from None
    audit.record("proposed to revoke", "certificate", certificate.id, actor_id=by.id)
    return proposal


def confirm(revocation: Revocation, *, by: Identity) -> Certificate:
    """Revoke a certificate as the second person, and tell its owner. Raises SecondPersonNeeded or AlreadyDecided."""
    certificate = _decide(revocation, by=by, confirmed=True)
    audit.record("revoked", "certificate", certificate.id, actor_id=by.id)
    notices.notify_revoked(revocation, certificate)
    return certificate


def dismiss(revocation: Revocation, *, by: Identity) -> Certificate:
    """Dismiss a proposal; the certificate stays valid. Raises SecondPersonNeeded or AlreadyDecided."""
    certificate = _decide(revocation, by=by, confirmed=False)
    audit.record("dismissed a revocation", "certificate", certificate.id, actor_id=by.id)
    return certificate


def withdraw(revocation: Revocation, *, by: Identity) -> None:
    """Take back the own proposal: the certificate stays valid. Nobody decided, so `decided_by_id` stays empty.

    Raises NotProposer or AlreadyDecided.
    """
    if by.id != revocation.proposed_by_id:
        raise NotProposer(revocation)
    result = db.session.execute(
        update(Revocation)
        .where(Revocation.id == revocation.id, Revocation.decided_at.is_(None))
        .values(decided_at=clock.now(), confirmed=False)
    )
    if changed(result) != 1:
        raise AlreadyDecided(revocation)
    db.session.refresh(revocation)
    audit.record("withdrew a revocation", "certificate", revocation.certificate_id, actor_id=by.id)


def _decide(revocation: Revocation, *, by: Identity, confirmed: bool) -> Certificate:
    certificate = db.session.scalars(select(Certificate).where(Certificate.id == revocation.certificate_id)).one()
    if by.id in {revocation.proposed_by_id, certificate.person_id}:
        raise SecondPersonNeeded(revocation)
    result = db.session.execute(
        update(Revocation)
        .where(Revocation.id == revocation.id, Revocation.decided_at.is_(None))
        .values(decided_by_id=by.id, decided_at=clock.now(), confirmed=confirmed)
    )
    if changed(result) != 1:
        raise AlreadyDecided(revocation)
    db.session.refresh(revocation)
    return certificate

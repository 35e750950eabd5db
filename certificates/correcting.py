"""A wrong name on a certificate: its owner asks, an officer decides, and a corrected certificate replaces it.

`certificate.yaml`, supersession: the corrected one has a number of its own and names the old one, whose code leads to it.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from certificates import notices
from certificates.facts import issue_facts, rules
from certificates.models import Certificate, EarlierCertificate, Kind, NameCorrection, Revocation
from certificates.printed import FACTS
from certificates.register import allot
from core import audit, clock, jobs
from core.db import changed, db
from core.errors import N_, DomainError
from people.identity import Identity
from people.names import confirm_certificate_name, normalize_name

LONGEST_ANSWER = 500


class SameName(DomainError):
    """The certificate has this name already."""

    message = N_("The certificate has this name already. Please write the name as it should be.")


class AlreadyAsked(DomainError):
    """A request for this certificate waits for the office."""

    status = 409
    message = N_("You have asked already. The office looks at it and tells you here.")


class OwnerAsked(DomainError):
    """The owner's own request waits, so the officer decides on it instead."""

    status = 409
    message = N_("The owner has asked for a name already. Please decide on it under “Names to correct”.")


class Revoked(DomainError):
    """The certificate is revoked, or its revocation waits for a second person."""

    status = 409
    message = N_("This certificate is revoked, or somebody has proposed it. Please talk to the office.")


class Decided(DomainError):
    """Somebody decided on the request in between."""

    status = 409
    message = N_("Somebody has decided on this in between.")


class OwnRequest(DomainError):
    """The owner of the certificate tried to decide."""

    status = 403
    message = N_("Another person must decide on this: not the certificate's owner.")


class AnswerMissing(DomainError):
    """A refusal has no answer to the owner."""

    message = N_("Please write the owner a sentence: why not, and what to do.")


def ask(certificate: Certificate, name: str, *, by: Identity) -> NameCorrection:
    """Ask the office to correct the name. Raises BadName, SameName, Revoked or AlreadyAsked."""
    name = normalize_name(name)
    if name == certificate.given_to:
        raise SameName(certificate)
    _refuse_revoked(certificate)
    request = NameCorrection(certificate_id=certificate.id, name=name, asked_at=clock.now(), asked_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        raise AlreadyAsked(certificate) from None
    audit.record("asked to correct the name", "certificate", certificate.id, actor_id=by.id)
    return request


def correct_at_counter(certificates: Sequence[Certificate], name: str, *, by: Identity) -> None:
    """Give these certificates of one person the name at once: an officer has seen the identity card at the counter.

    Each is asked for and accepted as if its owner had asked, so that the audit names the officer for both. Raises what `ask`
    and `accept` raise, and OwnerAsked.
    """
    for certificate in certificates:
        try:
            request = ask(certificate, name, by=by)
        except AlreadyAsked as error:
            raise OwnerAsked(certificate) from error
        accept(request, by=by)


def accept(request: NameCorrection, *, by: Identity) -> Certificate:
    """Replace the certificate by one with the requested name, which later certificates have too. The PDF follows as a job.

    Raises OwnRequest, Decided or Revoked.
    """
    certificate = _decide(request, by=by, accepted=True)
    _refuse_revoked(certificate)
    _replace(certificate, request.name, by=by)
    confirm_certificate_name(certificate.person_id, request.name)
    audit.record("corrected the name", "certificate", certificate.id, actor_id=by.id)
    notices.notify_corrected(certificate)
    jobs.nudge_after_commit("certificates.print")
    return certificate


def refuse(request: NameCorrection, *, by: Identity, answer: str) -> Certificate:
    """Refuse the request with an answer to the owner. Raises OwnRequest, Decided or AnswerMissing."""
    if not answer.strip():
        raise AnswerMissing(request)
    certificate = _decide(request, by=by, accepted=False, answer=answer.strip())
    audit.record("refused to correct the name", "certificate", certificate.id, actor_id=by.id)
    notices.notify_not_corrected(request, certificate)
    return certificate


def _refuse_revoked(certificate: Certificate) -> None:
    open_or_confirmed = select(Revocation.id).where(
        Revocation.certificate_id == certificate.id, Revocation.confirmed.is_not(False)
    )
    if db.session.scalar(open_or_confirmed.limit(1)) is not None:
        raise Revoked(certificate)


def _decide(request: NameCorrection, *, by: Identity, accepted: bool, answer: str = "") -> Certificate:
    """Note the decision, and return the locked certificate. Of two officers at once the second gets Decided."""
    locked = select(Certificate).where(Certificate.id == request.certificate_id).with_for_update()
    certificate = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    if by.id == certificate.person_id:
        raise OwnRequest(request)
    result = db.session.execute(
        update(NameCorrection)
        .where(NameCorrection.id == request.id, NameCorrection.decided_at.is_(None))
        .values(decided_by_id=by.id, decided_at=clock.now(), accepted=accepted, answer=answer)
    )
    if changed(result) != 1:
        raise Decided(request)
    db.session.refresh(request)
    return certificate


def _replace(certificate: Certificate, name: str, *, by: Identity) -> None:
    """Keep what was issued as an earlier certificate, and give the row the name, a new number and a new code."""
    now = clock.now()
    db.session.add(
        EarlierCertificate(
            certificate_id=certificate.id,
            code=certificate.code,
            number=certificate.number,
            given_to=certificate.given_to,
            facts=certificate.facts,
            issued_at=certificate.issued_at,
            pdf_sha256=certificate.pdf_sha256,
            replaced_at=now,
            replaced_by_id=by.id,
        )
    )
    old = FACTS.read(certificate.facts)
    is_programme = certificate.kind is Kind.PROGRAMME
    entry = allot(rules()["numbering"]["programme_certificate_code"] if is_programme else old.course.code)
    fresh = issue_facts(certificate.kind, number=entry.number, code=entry.code, day=entry.day)
    corrected = replace(old, **vars(fresh), given_to=name, replaces=certificate.number)
    certificate.year, certificate.sequence = entry.day.year, entry.sequence
    certificate.number, certificate.code = entry.number, entry.code
    certificate.given_to, certificate.facts, certificate.issued_at = name, FACTS.write(corrected), now
    certificate.pdf_sha256 = certificate.pdf_made_at = certificate.print_failed_at = None
    db.session.flush()

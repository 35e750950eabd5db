"""Documents of an enterprise: how a member hands them over, how newer ones replace them, and which ones count."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update

from core import audit, clock, files, moments, vault
from core.db import db, run
from core.errors import N_, DomainError
from core.pictures import Picture
from people import document_kinds, nibs, notices, scans
from people.document_kinds import NIB, DocumentKind
from people.identity import Identity
from people.models import Document, Enterprise

MOST_SCANS_A_DAY = 20
"""Pictures that one person may hand over in 24 hours: enough to photograph every kind of document several times."""
SCAN_TYPE = "application/octet-stream"
"""The stored bytes are encrypted, so they are no picture."""


class UnknownKind(DomainError):
    """The rules in force have no such kind of document."""

    message = N_("Please choose the kind of document from the list.")


class NumberNeeded(DomainError):
    """This kind of document needs a number."""

    message = N_("Please write the number as it stands on the document.")


class ScanNeeded(DomainError):
    """This kind of document needs a picture of the original."""

    message = N_("Please add a photo of the document.")


class EndNeeded(DomainError):
    """This kind of document needs a last day."""

    message = N_("Please write until which day it is valid.")


class AlreadyExpired(DomainError):
    """The last day of the document has passed."""

    message = N_("This document is no longer valid on that day. Please hand over the renewed one, or check the date.")


class TooManyScans(DomainError):
    """The person has handed over `MOST_SCANS_A_DAY` pictures in the last 24 hours."""

    message = N_("You sent %(most)s photos of documents today. Please send this one tomorrow, or bring it to the office.")


class DocumentState(StrEnum):
    """The states of a document."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"
    EXPIRED = "expired"


class DocumentDates(Protocol):
    """The dates from which a document's state follows."""

    @property
    def expires_on(self) -> date | None: ...

    @property
    def verified_at(self) -> datetime | None: ...

    @property
    def refused_at(self) -> datetime | None: ...

    @property
    def withdrawn_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class DocumentFacts:
    """The facts of a document that the rules of curation read."""

    id: int
    kind: str
    state: DocumentState
    handed_over_at: datetime
    expires_on: date | None
    verified_at: datetime | None


def state_of(document: DocumentDates, today: date | None = None) -> DocumentState:
    """Return the state of a document. It is valid through its last day. A withdrawn verification counts as a refusal."""
    if document.refused_at or document.withdrawn_at:
        return DocumentState.REFUSED
    if document.expires_on and document.expires_on < (today or clock.today()):
        return DocumentState.EXPIRED
    return DocumentState.VERIFIED if document.verified_at else DocumentState.WAITING


def hand_over(
    enterprise_id: int,
    kind: str,
    *,
    by: Identity,
    number: str = "",
    issuer: str = "",
    expires_on: date | None = None,
    scan: Picture | None = None,
    sent_as: UUID,
) -> Document:
    """Store a document, encrypted, for an officer to check. Sending the same content with the same `sent_as` returns the first.

    A NIB also becomes the enterprise's number. Its present NIB again, without a picture, returns the present document.
    Raises UnknownKind, NumberNeeded, ScanNeeded, EndNeeded, AlreadyExpired, TooManyScans, BadNib, NibTaken or Locked.
    """
    document_kind = document_kinds.in_force().get(kind)
    if document_kind is None:
        raise UnknownKind(kind)
    number = _validate_number(document_kind, number, expires_on, scan)
    enterprise = db.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    sealed = _seal_number(kind, number)
    earlier = db.session.scalars(select(Document).where(Document.sent_as == sent_as)).one_or_none()
    facts = (enterprise_id, kind, sealed["number_hash"], issuer or document_kind.issuer, expires_on)
    if earlier and _is_same(earlier, facts, scan):
        return earlier
    same_nib = _find_same_nib(enterprise, sealed["number_hash"], scan) if kind == NIB else None
    if same_nib:
        return same_nib
    if scan:
        _refuse_many_scans(by.id)
    if kind == NIB:
        nibs.assign(enterprise, number, by=by)
    _replace_older(enterprise_id, kind)
    document = Document(
        enterprise_id=enterprise_id,
        kind=kind,
        issuer=issuer or document_kind.issuer,
        expires_on=expires_on,
        scan_sha256=files.keep(vault.seal(scan.content), SCAN_TYPE).sha256 if scan else None,
        sent_as=uuid4() if earlier else sent_as,
        handed_over_at=clock.now(),
        handed_over_by_id=by.id,
        **sealed,
    )
    db.session.add(document)
    db.session.flush()
    audit.record("handed over", "document", document.id, actor_id=by.id)
    return document


def number_of(document: Document) -> str:
    """Decrypt the whole number; "" where there is none. Raises Locked.

    Pages show it to members of the business, and to others only after `answers.record_viewing`.
    """
    return vault.unseal(document.number_sealed).decode() if document.number_sealed else ""


def scan_bytes(document: Document) -> bytes | None:
    """Decrypt the picture (`core.pictures.MEDIA_TYPE`); None where there is none. Raises Locked.

    Callers check `can_see_scan` and record the viewing first.
    """
    if not document.scan_sha256:
        return None
    try:
        return vault.unseal(files.read(document.scan_sha256))
    except FileNotFoundError:  # sealed anew since the row was read (core.renewal)
        db.session.refresh(document, ["scan_sha256"])
        return vault.unseal(files.read(document.scan_sha256)) if document.scan_sha256 else None


in_force: ColumnElement[bool] = and_(
    Document.verified_at.is_not(None), Document.withdrawn_at.is_(None), Document.replaced_at.is_(None)
)
"""The condition for a verified document that is neither withdrawn nor replaced. Its last day may have passed."""
_facts = (
    select(
        Document.enterprise_id,
        Document.id,
        Document.kind,
        Document.handed_over_at,
        Document.expires_on,
        Document.verified_at,
        Document.refused_at,
        Document.withdrawn_at,
    )
    .where(
        # The ids are written into the statement, because a whole city has more ids than a database takes as parameters.
        Document.enterprise_id.in_(bindparam("ids", expanding=True, literal_execute=True)),
        Document.replaced_at.is_(None),
    )
    .order_by(Document.enterprise_id, Document.id)
)


def document_facts(enterprise_ids: Sequence[int]) -> dict[int, list[DocumentFacts]]:
    """Return, by enterprise, the document of each kind that counts. Sends one statement.

    A verified document that is still valid counts before a newer one that waits.
    """
    counting: dict[int, dict[str, DocumentFacts]] = {enterprise_id: {} for enterprise_id in enterprise_ids}
    today = clock.today()
    for row in run(_facts, {"ids": list(enterprise_ids)}):
        fact = DocumentFacts(row.id, row.kind, state_of(row, today), row.handed_over_at, row.expires_on, row.verified_at)
        before = counting[row.enterprise_id].get(row.kind)
        if before is None or before.state is not DocumentState.VERIFIED or fact.state is DocumentState.VERIFIED:
            counting[row.enterprise_id][row.kind] = fact
    return {enterprise_id: list(by_kind.values()) for enterprise_id, by_kind in counting.items()}


def _validate_number(kind: DocumentKind, number: str, expires_on: date | None, scan: Picture | None) -> str:
    """Return the number as it is stored. Raises where something that the kind needs is missing or wrong."""
    if kind.key == NIB:
        return nibs.normalize(number)
    if kind.needs_number and not number:
        raise NumberNeeded(kind.key)
    if kind.valid_years and expires_on is None:
        raise EndNeeded(kind.key)
    if expires_on and expires_on < clock.today():
        raise AlreadyExpired(kind.key)
    if scan is None:
        raise ScanNeeded(kind.key)
    return number


def _seal_number(kind: str, number: str) -> dict[str, object]:
    if not number:
        return {"number_sealed": None, "number_hash": None}
    return {"number_sealed": vault.seal(number.encode()), "number_hash": vault.keyed_hash(*hash_parts(kind, number))}


def hash_parts(kind: str, number: str) -> tuple[str, str]:
    """Return the purpose and the text of the keyed hash that finds a document's number (`core.vault.keyed_hash`)."""
    if kind == NIB:
        return nibs.PURPOSE, number
    return f"document/{kind}", "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())


def _is_same(document: Document, facts: tuple[object, ...], scan: Picture | None) -> bool:
    """Whether a form that was sent again has the same facts and the same picture as the document that it made."""
    stored = (document.enterprise_id, document.kind, document.number_hash, document.issuer, document.expires_on)
    if stored != facts:
        return False
    return scan is None or document.scan_removed_at is not None or scan.content == scan_bytes(document)


def _refuse_many_scans(person_id: int) -> None:
    """Raise TooManyScans. Removed pictures count too, so that replacing a document again and again is limited."""
    had_one = or_(Document.scan_sha256.is_not(None), Document.scan_removed_at.is_not(None))
    lately = Document.handed_over_by_id == person_id, moments.lately(Document.handed_over_at, timedelta(days=1))
    if (db.session.scalar(select(func.count()).select_from(Document).where(had_one, *lately)) or 0) >= MOST_SCANS_A_DAY:
        raise TooManyScans(most=MOST_SCANS_A_DAY)


def _find_same_nib(enterprise: Enterprise, number_hash: object, scan: Picture | None) -> Document | None:
    """Return the present document of the same NIB, if handing it over again changes nothing; else None.

    It changes nothing where the document is verified, or where there is no new picture.
    """
    if enterprise.nib_hash != number_hash:
        return None
    same = db.session.scalars(
        select(Document).where(
            Document.enterprise_id == enterprise.id,
            Document.kind == NIB,
            Document.number_hash == number_hash,
            Document.replaced_at.is_(None),
            Document.refused_at.is_(None),
        )
    ).one_or_none()
    return same if same and (same.verified_at or scan is None) else None


def _replace_older(enterprise_id: int, kind: str) -> None:
    """Replace the older documents of a kind. A verified one stays until the newer one is verified, except for the NIB."""
    older = update(Document).where(
        Document.enterprise_id == enterprise_id, Document.kind == kind, Document.replaced_at.is_(None)
    )
    if kind != NIB:
        older = older.where(or_(Document.verified_at.is_(None), Document.withdrawn_at.is_not(None)))
    replaced = db.session.execute(older.values(replaced_at=clock.now()).returning(Document.id)).scalars().all()
    _remove_unchecked_scans(replaced)
    notices.withdraw_renewal_notices(enterprise_id, replaced)


def _remove_unchecked_scans(document_ids: Sequence[int]) -> None:
    """Remove the pictures of documents that no officer has answered. No decision rests on them."""
    unchecked = Document.verified_at.is_(None), Document.refused_at.is_(None), Document.scan_sha256.is_not(None)
    rows = db.session.execute(select(Document.id, Document.scan_sha256).where(Document.id.in_(document_ids), *unchecked))
    for document_id, sha256 in rows.all():
        scans.remove(document_id, sha256 or "")

"""Documents of an enterprise: handed over by a member, looked at and answered by an officer, replaced by newer ones."""

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
"""Of one person: twice the kinds of document that there are, each photographed twice."""
SCAN_TYPE = "application/octet-stream"
"""What lies in the store is no picture any more."""


class UnknownKind(DomainError):
    """No such kind of document in the rules in force."""

    message = N_("Please choose the kind of document from the list.")


class NumberNeeded(DomainError):
    """This kind of document has a number."""

    message = N_("Please write the number as it stands on the document.")


class ScanNeeded(DomainError):
    """An officer must see the original."""

    message = N_("Please add a photo of the document.")


class EndNeeded(DomainError):
    """This kind of document holds for some years only."""

    message = N_("Please write until which day it is valid.")


class AlreadyOver(DomainError):
    """Its last day has passed."""

    message = N_("This document is no longer valid on that day. Please hand over the renewed one, or check the date.")


class TooManyScans(DomainError):
    """The disk is everybody's."""

    message = N_("You sent %(most)s photos of documents today. Please send this one tomorrow, or bring it to the office.")


class DocumentState(StrEnum):
    """What a document is worth today."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"
    EXPIRED = "expired"


class Dated(Protocol):
    """What says how a document stands."""

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
    """A document as the rules see it."""

    id: int
    kind: str
    state: DocumentState
    handed_over_at: datetime
    expires_on: date | None
    verified_at: datetime | None


def state_of(document: Dated, today: date | None = None) -> DocumentState:
    """How it stands today. On its last day it still holds. Whose verification was taken back is as good as refused."""
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
    """Keep a document, sealed, and let it wait for an officer. The same one with the same `sent_as` is one document.

    A NIB becomes the enterprise's own number; given once more without a picture it is nothing new.
    Raises UnknownKind, NumberNeeded, ScanNeeded, EndNeeded, AlreadyOver, TooManyScans, BadNib, NibTaken or Locked.
    """
    wanted = document_kinds.in_force().get(kind)
    if wanted is None:
        raise UnknownKind(kind)
    number = _checked(wanted, number, expires_on, scan)
    enterprise = db.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    sealed = _sealed(kind, number)
    known = db.session.scalars(select(Document).where(Document.sent_as == sent_as)).one_or_none()
    facts = (enterprise_id, kind, sealed["number_hash"], issuer or wanted.issuer, expires_on)
    if known and _says_the_same(known, facts, scan):
        return known
    standing = _standing_nib(enterprise, sealed["number_hash"], scan) if kind == NIB else None
    if standing:
        return standing
    if scan:
        _refuse_many_scans(by.id)
    if kind == NIB:
        nibs.take(enterprise, number, by=by)
    _replace(enterprise_id, kind)
    document = Document(
        enterprise_id=enterprise_id,
        kind=kind,
        issuer=issuer or wanted.issuer,
        expires_on=expires_on,
        scan_sha256=files.keep(vault.seal(scan.content), SCAN_TYPE).sha256 if scan else None,
        sent_as=uuid4() if known else sent_as,
        handed_over_at=clock.now(),
        handed_over_by_id=by.id,
        **sealed,
    )
    db.session.add(document)
    db.session.flush()
    audit.record("handed over", "document", document.id, actor_id=by.id)
    return document


def number_of(document: Document) -> str:
    """The number in full; empty where there is none. Who is no member is shown it only after `answers.look`. Raises Locked."""
    return vault.unseal(document.number_sealed).decode() if document.number_sealed else ""


def scan_bytes(document: Document) -> bytes | None:
    """The picture (`core.pictures.MEDIA_TYPE`), for a visitor whom `can_see_scan` lets see it and whose look is noted. Raises Locked."""
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
"""What an officer found good and nothing took the place of; its last day is another matter."""
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
        # Written into the statement: one for the whole city would else have more parameters than an engine takes.
        Document.enterprise_id.in_(bindparam("ids", expanding=True, literal_execute=True)),
        Document.replaced_at.is_(None),
    )
    .order_by(Document.enterprise_id, Document.id)
)


def document_facts(enterprise_ids: Sequence[int]) -> dict[int, list[DocumentFacts]]:
    """For each enterprise the document of each kind that counts, in one statement however many there are.

    What was verified and still holds counts before a newer one that waits.
    """
    found: dict[int, dict[str, DocumentFacts]] = {enterprise_id: {} for enterprise_id in enterprise_ids}
    today = clock.today()
    for row in run(_facts, {"ids": list(enterprise_ids)}):
        fact = DocumentFacts(row.id, row.kind, state_of(row, today), row.handed_over_at, row.expires_on, row.verified_at)
        before = found[row.enterprise_id].get(row.kind)
        if before is None or before.state is not DocumentState.VERIFIED or fact.state is DocumentState.VERIFIED:
            found[row.enterprise_id][row.kind] = fact
    return {enterprise_id: list(by_kind.values()) for enterprise_id, by_kind in found.items()}


def _checked(kind: DocumentKind, number: str, expires_on: date | None, scan: Picture | None) -> str:
    """The number as it is kept."""
    if kind.key == NIB:
        return nibs.normal(number)
    if kind.needs_number and not number:
        raise NumberNeeded(kind.key)
    if kind.valid_years and expires_on is None:
        raise EndNeeded(kind.key)
    if expires_on and expires_on < clock.today():
        raise AlreadyOver(kind.key)
    if scan is None:
        raise ScanNeeded(kind.key)
    return number


def _sealed(kind: str, number: str) -> dict[str, object]:
    if not number:
        return {"number_sealed": None, "number_hash": None}
    return {"number_sealed": vault.seal(number.encode()), "number_hash": vault.keyed_hash(*found_by(kind, number))}


def found_by(kind: str, number: str) -> tuple[str, str]:
    """The purpose and the text of the keyed hash by which a document's number is found (`core.vault.keyed_hash`)."""
    if kind == NIB:
        return nibs.PURPOSE, number
    return f"document/{kind}", "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())


def _says_the_same(known: Document, facts: tuple[object, ...], scan: Picture | None) -> bool:
    """Whether a page that was sent again changed nothing: no word, and not the picture."""
    standing = (known.enterprise_id, known.kind, known.number_hash, known.issuer, known.expires_on)
    return standing == facts and (scan is None or known.scan_removed_at is not None or scan.content == scan_bytes(known))


def _refuse_many_scans(person_id: int) -> None:
    """Also what was let go of counts: else the disk is written to all day."""
    had_one = or_(Document.scan_sha256.is_not(None), Document.scan_removed_at.is_not(None))
    lately = Document.handed_over_by_id == person_id, moments.lately(Document.handed_over_at, timedelta(days=1))
    if (db.session.scalar(select(func.count()).select_from(Document).where(had_one, *lately)) or 0) >= MOST_SCANS_A_DAY:
        raise TooManyScans(most=MOST_SCANS_A_DAY)


def _standing_nib(enterprise: Enterprise, number_hash: object, scan: Picture | None) -> Document | None:
    """The same number again: what waits or was verified stays as it is, unless a picture comes to what only waits."""
    if enterprise.nib_hash != number_hash:
        return None
    standing = db.session.scalars(
        select(Document).where(
            Document.enterprise_id == enterprise.id,
            Document.kind == NIB,
            Document.number_hash == number_hash,
            Document.replaced_at.is_(None),
            Document.refused_at.is_(None),
        )
    ).one_or_none()
    return standing if standing and (standing.verified_at or scan is None) else None


def _replace(enterprise_id: int, kind: str) -> None:
    """Put older ones aside: what does not count; of a NIB, which says who the business is, also what does."""
    older = update(Document).where(
        Document.enterprise_id == enterprise_id, Document.kind == kind, Document.replaced_at.is_(None)
    )
    if kind != NIB:
        older = older.where(or_(Document.verified_at.is_(None), Document.withdrawn_at.is_not(None)))
    gone = db.session.execute(older.values(replaced_at=clock.now()).returning(Document.id)).scalars().all()
    _let_go_of_unchecked(gone)
    notices.take_back(enterprise_id, gone)


def _let_go_of_unchecked(document_ids: Sequence[int]) -> None:
    """Of what nobody answered no picture is kept: nothing was decided by it."""
    unchecked = Document.verified_at.is_(None), Document.refused_at.is_(None), Document.scan_sha256.is_not(None)
    found = db.session.execute(select(Document.id, Document.scan_sha256).where(Document.id.in_(document_ids), *unchecked))
    for document_id, sha256 in found.all():
        scans.remove(document_id, sha256 or "")

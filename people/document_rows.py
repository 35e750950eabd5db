"""What is read of documents: a business' own list, the officers' queue, one on the desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db, run
from core.paging import rows_before
from people.document_kinds import DocumentKind, Kinds
from people.document_kinds import in_force as kinds_in_force
from people.documents import DocumentState, in_force, state_of
from people.models import Document, Enterprise, Membership, NibClash, Person

PAGE = 30
"""Rows on one page of the queue."""


class Show(StrEnum):
    """Which documents the queue shows."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"
    EXPIRING = "expiring"


@dataclass(frozen=True)
class DocumentRow:
    """One line of the officers' queue."""

    id: int
    kind: DocumentKind
    enterprise: str
    handed_over_by: str
    handed_over_at: datetime
    expires_on: date | None
    reason: str | None
    """Why it is to be handed over once more."""


@dataclass(frozen=True)
class Queue:
    """A page of the queue, and how many documents each of its lists holds."""

    rows: Sequence[DocumentRow]
    counts: dict[Show, int]


@dataclass(frozen=True)
class OnDesk:
    """One document as an officer, or a member of its business, looks at it."""

    document: Document
    kind: DocumentKind
    enterprise: str
    handed_over_by: str
    answered_by: str | None
    withdrawn_by: str | None
    member_ids: Collection[int] = field(default=())

    @property
    def state(self) -> DocumentState:
        """Today."""
        return state_of(self.document)


@dataclass(frozen=True)
class ClashRow:
    """Two businesses that gave one NIB."""

    id: int
    enterprise: str
    holder: str
    holder_document_id: int | None
    noted_at: datetime


_counted_until: BindParameter[date] = bindparam("soon")
_refused_at = func.coalesce(Document.withdrawn_at, Document.refused_at)
_which = {
    Show.WAITING: and_(Document.replaced_at.is_(None), Document.verified_at.is_(None), Document.refused_at.is_(None)),
    Show.VERIFIED: in_force,
    Show.REFUSED: and_(Document.replaced_at.is_(None), _refused_at.is_not(None)),
    Show.EXPIRING: and_(in_force, Document.expires_on <= _counted_until),
}
_order = {
    Show.WAITING: (Document.handed_over_at, Document.id),
    Show.VERIFIED: (Document.verified_at.desc(), Document.id),
    Show.REFUSED: (_refused_at.desc(), Document.id),
    Show.EXPIRING: (Document.expires_on, Document.id),
}
_rows = {
    show: select(
        Document.id,
        Document.kind,
        Enterprise.name,
        Person.name.label("person"),
        Person.address_as,
        Document.handed_over_at,
        Document.expires_on,
        func.coalesce(Document.withdrawn_reason, Document.refused_reason).label("reason"),
    )
    .join(Enterprise, Enterprise.id == Document.enterprise_id)
    .join(Person, Person.id == Document.handed_over_by_id)
    .where(_which[show])
    .order_by(*_order[show])
    .limit(PAGE)
    .offset(bindparam("skip"))
    for show in Show
}
_counts = select(*(func.count().filter(_which[show]) for show in Show)).select_from(Document)
_count_waiting = select(func.count()).select_from(Document).where(_which[Show.WAITING])
_next = select(Document.id).where(_which[Show.WAITING]).order_by(*_order[Show.WAITING]).limit(1)
_answerer, _withdrawer = aliased(Person), aliased(Person)
_one = (
    select(Document, Enterprise.name, Person.name, Person.address_as, _answerer.name, _withdrawer.name)
    .join(Enterprise, Enterprise.id == Document.enterprise_id)
    .join(Person, Person.id == Document.handed_over_by_id)
    .outerjoin(_answerer, _answerer.id == func.coalesce(Document.verified_by_id, Document.refused_by_id))
    .outerjoin(_withdrawer, _withdrawer.id == Document.withdrawn_by_id)
    .where(Document.id == bindparam("document_id"))
)
_member_ids = (
    select(Membership.person_id)
    .join(Document, Document.enterprise_id == Membership.enterprise_id)
    .where(Document.id == bindparam("document_id"), Membership.left_at.is_(None))
)
_other = aliased(Document)
_same_number = (
    select(func.distinct(Enterprise.name))
    .join(_other, _other.enterprise_id == Enterprise.id)
    .join(Document, and_(Document.number_hash == _other.number_hash, Document.enterprise_id != _other.enterprise_id))
    .where(Document.id == bindparam("document_id"))
    .limit(5)
)
_own = (
    select(Document)
    .where(Document.enterprise_id == bindparam("enterprise_id"), Document.replaced_at.is_(None))
    .order_by(Document.id.desc())
)
_holder = aliased(Enterprise)
_clashes = (
    select(
        NibClash.id,
        Enterprise.name,
        _holder.name,
        select(func.max(Document.id))
        .where(
            Document.enterprise_id == NibClash.holder_id,
            Document.number_hash == NibClash.nib_hash,
            Document.replaced_at.is_(None),
        )
        .scalar_subquery(),
        NibClash.noted_at,
    )
    .join(Enterprise, Enterprise.id == NibClash.enterprise_id)
    .join(_holder, _holder.id == NibClash.holder_id)
    # Settled by itself once the holder has another number.
    .where(NibClash.settled_at.is_(None), _holder.nib_hash == NibClash.nib_hash)
    .order_by(NibClash.noted_at, NibClash.id)
    .limit(PAGE)
)


def queue(show: Show, page: int) -> Queue:
    """A page of one list, in three statements."""
    kinds = kinds_in_force()
    soon = {"soon": clock.today() + timedelta(days=kinds.warn_days)}
    counts = dict(zip(Show, run(_counts, soon).one(), strict=True))
    asked = {"skip": rows_before(page, PAGE), **(soon if show is Show.EXPIRING else {})}
    return Queue([_row(row, kinds) for row in run(_rows[show], asked)], counts)


def count_waiting() -> int:
    """How many documents wait for an officer."""
    return run(_count_waiting).scalar_one()


def next_waiting() -> int | None:
    """What has waited longest."""
    return run(_next).scalar_one_or_none()


def on_desk(document_id: int) -> OnDesk | None:
    """One document with what the policies need to know of it."""
    row = db.session.execute(_one, {"document_id": document_id}).one_or_none()
    if row is None:
        return None
    members = frozenset(run(_member_ids, {"document_id": document_id}).scalars())
    document, enterprise, name, address_as, answered_by, withdrawn_by = row
    kind = kinds_in_force().known(document.kind)
    return OnDesk(document, kind, enterprise, _called(name, address_as), answered_by, withdrawn_by, members)


def others_with_number(document_id: int) -> list[str]:
    """Other businesses that handed over the same number, five at most: for the officer to see, never for an owner."""
    return list(run(_same_number, {"document_id": document_id}).scalars())


def documents_of(enterprise_id: int) -> list[Document]:
    """What a business has handed over and was not replaced, the newest first."""
    return list(db.session.scalars(_own, {"enterprise_id": enterprise_id}))


def documents_seen_by(person_id: int) -> Select[Any]:
    """Documents of the businesses in which somebody takes part, to find one among them."""
    mine = select(Membership.enterprise_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return select(Document).where(Document.enterprise_id.in_(mine))


def clashes() -> list[ClashRow]:
    """NIBs that two businesses gave, the oldest first."""
    return [ClashRow(*row) for row in run(_clashes)]


def open_clashes() -> Select[Any]:
    """To find one among them."""
    return select(NibClash)


def _row(row: Any, kinds: Kinds) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        kind=kinds.known(row.kind),
        enterprise=row.name,
        handed_over_by=_called(row.person, row.address_as),
        handed_over_at=row.handed_over_at,
        expires_on=row.expires_on,
        reason=row.reason,
    )


def _called(name: str, address_as: str | None) -> str:
    return f"{address_as} {name}" if address_as else name

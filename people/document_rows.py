"""Queries about documents: the list of a business, the officers' queue, and the page of one document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db, run
from people.document_kinds import DocumentKind, Kinds
from people.document_kinds import in_force as kinds_in_force
from people.documents import DocumentState, in_force, state_of
from people.models import Document, Enterprise, Membership, NibClash, Person, full_name
from people.own_businesses import own_businesses
from people.pausing import rests

MOST_CLASHES = 30


class QueueList(StrEnum):
    """The lists of the officers' queue."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"
    EXPIRING = "expiring"


@dataclass(frozen=True)
class DocumentRow:
    """One row of the officers' queue."""

    id: int
    kind: DocumentKind
    enterprise: str
    handed_over_by: str
    handed_over_at: datetime
    due: date | None
    """The officer's last day, or None where nothing is promised."""
    expires_on: date | None
    reason: str | None
    """The key of the reason why it was refused or its verification withdrawn, or None."""
    waits: bool


@dataclass(frozen=True)
class DocumentDetail:
    """One document with its names and members, for an officer's page and for the policies."""

    document: Document
    kind: DocumentKind
    enterprise: str
    handed_over_by: str
    answered_by: str | None
    withdrawn_by: str | None
    member_ids: Collection[int] = field(default=())

    @property
    def state(self) -> DocumentState:
        """The state of the document today."""
        return state_of(self.document)


@dataclass(frozen=True)
class ClashRow:
    """Two businesses that gave the same NIB."""

    id: int
    enterprise: str
    holder: str
    holder_document_id: int | None
    noted_at: datetime


_soon: BindParameter[date] = bindparam("soon")
_was_refused = func.coalesce(Document.withdrawn_at, Document.refused_at).is_not(None)
waits = and_(Document.replaced_at.is_(None), Document.verified_at.is_(None), Document.refused_at.is_(None))
"""Condition on `Document`: it waits for an officer."""
conditions = {
    QueueList.WAITING: waits,
    QueueList.VERIFIED: in_force,
    QueueList.REFUSED: and_(Document.replaced_at.is_(None), _was_refused),
    QueueList.EXPIRING: and_(in_force, Document.expires_on <= _soon),
}
conditions = {name: and_(condition, ~rests(Document.enterprise_id)) for name, condition in conditions.items()}
"""The condition of each list; that of what ends soon has the parameter `soon`."""
queue = (
    select(
        Document.id,
        Document.kind,
        Enterprise.name,
        Person.name.label("person"),
        Person.address_as,
        Document.handed_over_at,
        Document.expires_on,
        func.coalesce(Document.withdrawn_reason, Document.refused_reason).label("reason"),
        waits.label("waits"),
    )
    .join(Enterprise, Enterprise.id == Document.enterprise_id)
    .join(Person, Person.id == Document.handed_over_by_id)
)
"""All documents of the queue's lists."""
_counts = select(*(func.count().filter(conditions[name]) for name in QueueList)).select_from(Document)
_count_waiting = select(func.count()).select_from(Document).where(conditions[QueueList.WAITING])
_next = select(Document.id).where(conditions[QueueList.WAITING]).order_by(Document.handed_over_at, Document.id).limit(1)
_answerer, _withdrawer = aliased(Person), aliased(Person)
_detail = (
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
_current = (
    select(Document)
    .where(Document.enterprise_id == bindparam("enterprise_id"), Document.replaced_at.is_(None))
    .order_by(Document.id.desc())
)
_holder = aliased(Enterprise)
open_clashes = (
    select(
        NibClash.id,
        Enterprise.name.label("business"),
        _holder.name.label("holder"),
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
    # A clash no longer counts once the holder has another number.
    .where(
        NibClash.settled_at.is_(None),
        _holder.nib_hash == NibClash.nib_hash,
        ~or_(rests(NibClash.enterprise_id), rests(NibClash.holder_id)),
    )
    .order_by(NibClash.noted_at, NibClash.id)
)
"""The clashes of NIBs that nobody has settled, the oldest first."""
_clashes = open_clashes.limit(MOST_CLASHES)


def count_lists() -> dict[QueueList, int]:
    """Count the documents in each list of the queue. One statement."""
    return dict(zip(QueueList, run(_counts, last_days()).one(), strict=True))


def last_days() -> dict[str, date]:
    """Return the parameter of `conditions`: the last day on which a document ends soon."""
    return {"soon": clock.today() + timedelta(days=kinds_in_force().warn_days)}


def rows_of(rows: Sequence[Any]) -> list[DocumentRow]:
    """Make rows of the columns of `queue`."""
    kinds = kinds_in_force()
    return [_row(row, kinds) for row in rows]


def count_waiting() -> int:
    """Count the documents that wait for an officer."""
    return run(_count_waiting).scalar_one()


def next_waiting() -> int | None:
    """Return the id of the document that has waited longest, or None."""
    return run(_next).scalar_one_or_none()


def document_detail(document_id: int) -> DocumentDetail | None:
    """Load one document with the names and members that its page and the policies need, or return None."""
    row = db.session.execute(_detail, {"document_id": document_id}).one_or_none()
    if row is None:
        return None
    members = frozenset(run(_member_ids, {"document_id": document_id}).scalars())
    document, enterprise, name, address_as, answered_by, withdrawn_by = row
    kind = kinds_in_force().get_or_default(document.kind)
    return DocumentDetail(document, kind, enterprise, full_name(name, address_as), answered_by, withdrawn_by, members)


def others_with_number(document_id: int) -> list[str]:
    """Return the names of other businesses with the same number, at most five. Only officers may see them."""
    return list(run(_same_number, {"document_id": document_id}).scalars())


def documents_of(enterprise_id: int) -> list[Document]:
    """Return the documents of a business that no newer one has replaced, the newest first."""
    return list(db.session.scalars(_current, {"enterprise_id": enterprise_id}))


def documents_seen_by(person_id: int) -> Select[Any]:
    """Return a select of the documents of all businesses that a person owns or co-owns."""
    own = own_businesses(person_id)
    return select(Document).where(Document.enterprise_id.in_(own))


def clashes() -> list[ClashRow]:
    """Return the open clashes of NIBs, the oldest first, at most MOST_CLASHES."""
    return [ClashRow(*row) for row in run(_clashes)]


def all_clashes() -> Select[Any]:
    """Return a select of all clashes, the settled ones too."""
    return select(NibClash)


def _row(row: Any, kinds: Kinds) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        kind=kinds.get_or_default(row.kind),
        enterprise=row.name,
        handed_over_by=full_name(row.person, row.address_as),
        handed_over_at=row.handed_over_at,
        due=kinds.due_for(row.handed_over_at),
        expires_on=row.expires_on,
        reason=row.reason,
        waits=bool(row.waits),
    )

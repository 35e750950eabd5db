"""What is read of merges, as rows for pages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from core.db import db
from people import absorbed, phones
from people.models import Merge, MergeMove, MoveKind, Person, full_name


@dataclass(frozen=True)
class MergeRow:
    """A merge with the names of those whom it is about."""

    id: int
    kept_id: int
    kept_name: str
    absorbed_id: int
    absorbed_name: str
    absorbed_phone: str
    merged_at: datetime
    merged_by: str
    sign_in_leads: bool
    parted_at: datetime | None


@dataclass(frozen=True)
class MovedRows:
    """How many rows of one table a merge moved, set aside or changed, and how many of them a parting left changed."""

    table: str
    kind: MoveKind
    count: int
    left: int


_kept, _absorbed, _officer = aliased(Person), aliased(Person), aliased(Person)
_merges = (
    select(
        Merge,
        _kept.name.label("kept_name"),
        _kept.address_as.label("kept_address"),
        _absorbed.name.label("absorbed_name"),
        _absorbed.address_as.label("absorbed_address"),
        _absorbed.phone.label("absorbed_phone"),
        _officer.name.label("officer"),
    )
    .join(_kept, _kept.id == Merge.kept_id)
    .join(_absorbed, _absorbed.id == Merge.absorbed_id)
    .join(_officer, _officer.id == Merge.merged_by_id)
    .order_by(Merge.id.desc())
)


def merge_row(merge_id: int) -> MergeRow | None:
    """Return one merge, or None."""
    return next(iter(_rows(Merge.id == merge_id)), None)


def where_it_went(absorbed_id: int) -> MergeRow | None:
    """Return the merge that stands and into which a person went, or None."""
    return next(iter(_rows(Merge.absorbed_id == absorbed_id, Merge.parted_at.is_(None))), None)


def merges_into(kept_id: int) -> list[MergeRow]:
    """Return the merges that stand into a person, also by way of another merge, the newest first."""
    return _rows(Merge.kept_id.in_([kept_id, *absorbed.all_in(kept_id)]), Merge.parted_at.is_(None))


def moved_rows(merge_id: int) -> list[MovedRows]:
    """Return what a merge did, by table and kind, in the order in which it was done."""
    left = func.count().filter(MergeMove.put_back.is_(False))
    rows = (
        select(MergeMove.row_table, MergeMove.kind, func.count(), left)
        .where(MergeMove.merge_id == merge_id, MergeMove.kind != MoveKind.REMEMBERED)
        .group_by(MergeMove.row_table, MergeMove.kind)
        .order_by(func.min(MergeMove.id))
    )
    return [MovedRows(*row) for row in db.session.execute(rows)]


def _rows(*conditions: ColumnElement[bool]) -> list[MergeRow]:
    return [
        MergeRow(
            id=row.Merge.id,
            kept_id=row.Merge.kept_id,
            kept_name=full_name(row.kept_name, row.kept_address),
            absorbed_id=row.Merge.absorbed_id,
            absorbed_name=full_name(row.absorbed_name, row.absorbed_address),
            absorbed_phone=phones.national_form(row.absorbed_phone) if row.absorbed_phone else "",
            merged_at=row.Merge.merged_at,
            merged_by=row.officer,
            sign_in_leads=row.Merge.leads_to_id is not None,
            parted_at=row.Merge.parted_at,
        )
        for row in db.session.execute(_merges.where(*conditions))
    ]

"""Two businesses with one NIB on the desk of the office."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, false, or_

from core.db import run
from people.business_policies import can_check_documents
from people.desk.holders import office_staff, whose_hands
from people.desk.sources import Source
from people.desk.things import SHOWN, Pile, Place, Thing, counts
from people.document_rows import open_clashes
from people.identity import Identity
from people.models import NibClash

_only = bindparam("only", type_=Integer)
_clashes = open_clashes.add_columns(*counts(false())).where(or_(_only.is_(None), NibClash.id == _only)).limit(SHOWN)
_NOBODY = 0


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_check_documents(person):
        return Pile()
    rows = run(_clashes, {"only": id}).all()
    hands = whose_hands(office_staff(but=_NOBODY)) if rows else ""
    return Pile.of([_thing(row, hands) for row in rows], rows)


def _thing(row: Any, hands: str) -> Thing:
    return Thing(
        kind="nib",
        id=row.id,
        deed=_("Ask two businesses about one NIB"),
        what=_("%(business)s and %(holder)s", business=row.business, holder=row.holder),
        since=row.noted_at,
        due=None,
        place=Place("office_documents.list_documents", {"_anchor": f"clash-{row.id}"}),
        hands=hands,
    )


NIBS = Source(_waiting)

"""Chains of hashes over rows that are only added, so that a row which somebody changed or removed by SQL is noticed.

A table that wants a chain registers itself (`register`) and has a column `sealed_at`. Requests add their rows unsealed and wait
for nobody. The worker seals them in batches: each row gets the next place, with SHA-256 over the hash before it and the row's
own values. A row whose transaction commits late simply gets a later place than its id suggests, so that no row is overtaken.

What a chain cannot show is said in docs/security.md, first of all: whoever writes the database can also compute a new chain.
So the newest place and hash stand outside too, in a note beside the database and in every backup (`newest`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, String, Table, UniqueConstraint, and_, delete, exists, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, jobs, moments, notes
from core.db import Model, db, upsert

BATCH = 500
"""Rows that are sealed in one transaction. On SQLite other writers wait meanwhile."""
NOTE = "chains"
FIRST_HASH = "0" * 64
"""Stands before the first row of a chain."""


class ChainLink(Model):
    """A place of a chain: the row that stands there, and the hash up to it."""

    __tablename__ = "chain_links"
    __table_args__ = (UniqueConstraint("chain", "row_id", name="uq_chain_links_chain_row_id"),)

    chain: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class ChainStart(Model):
    """Where a chain begins: the place and hash of the last row that was erased, or place 0."""

    __tablename__ = "chain_starts"

    chain: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Chain:
    """A table whose rows are chained, and the columns that a hash covers. It has `id`, `at` and `sealed_at` besides."""

    name: str
    table: Table
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A place of a chain with its hash."""

    position: int
    hash: str

    def __str__(self) -> str:
        """Write it as backups and commands do: `120:9f86...`."""
        return f"{self.position}:{self.hash}"

    @staticmethod
    def parse(text: str) -> "Place":
        """Read what `str` wrote. Raises ValueError."""
        position, _, hash_ = text.partition(":")
        return Place(int(position), hash_)


_links = cast(Table, ChainLink.__table__)
_starts = cast(Table, ChainStart.__table__)
_chains: dict[str, Chain] = {}


def register(name: str, model: Any, columns: Sequence[str]) -> None:
    """Register a table of rows that are only added."""
    _chains[name] = Chain(name, cast(Table, model.__table__), ("id", "at", *columns))


def registered() -> list[Chain]:
    """Return every chain."""
    return list(_chains.values())


def hash_after(before: str, values: Sequence[Any]) -> str:
    """Return the hash of a row that stands after this hash. Moments count in UTC with microseconds."""
    plain = [moment.isoformat(timespec="microseconds") if isinstance(moment, datetime) else moment for moment in values]
    return hashlib.sha256(f"{before}\n{json.dumps(plain, ensure_ascii=False)}".encode()).hexdigest()


def seal(name: str) -> int:
    """Seal at most BATCH rows in the order of their ids; returns how many. Another process that seals waits for this one."""
    chain = _chains[name]
    lock(name)
    place = _last(db.session.connection(), name)
    rows = db.session.execute(_unsealed(chain).order_by(chain.table.c.id).limit(BATCH)).all()
    if not rows:
        return 0
    links = []
    for row in rows:
        place = Place(place.position + 1, hash_after(place.hash, row))
        links.append({"chain": name, "position": place.position, "row_id": row.id, "hash": place.hash})
    db.session.execute(insert(_links), links)
    ids = [row.id for row in rows]
    db.session.execute(update(chain.table).where(chain.table.c.id.in_(ids)).values(sealed_at=clock.now()))
    return len(rows)


def lock(name: str) -> ChainStart:
    """Lock a chain against others who seal or erase, until the transaction ends. Who adds rows does not meet this lock."""
    first = upsert(ChainStart).values(chain=name, position=0, hash=FIRST_HASH).on_conflict_do_nothing()
    db.session.execute(first)
    return db.session.get_one(ChainStart, name, with_for_update=True, populate_existing=True)


def erase_before(name: str, moment: datetime, *, most: int) -> Place | None:
    """Erase at most `most` of the oldest sealed rows, up to the first one that is from `moment` on.

    The place and hash of the last erased row become the chain's start and are returned, None where nothing was erased.
    A row that a clock ahead has dated into the future keeps nothing before it. Rows whose place was removed by SQL go with their
    time as well.
    """
    chain, start = _chains[name], lock(name)
    kept = (
        select(_links.c.position)
        .join_from(_links, chain.table, chain.table.c.id == _links.c.row_id)
        .where(_links.c.chain == name, chain.table.c.at >= moment, chain.table.c.at <= moments.latest())
        .order_by(_links.c.position)
        .limit(1)
    )
    last = _last(db.session.connection(), name).position
    before = and_(_links.c.chain == name, _links.c.position < (db.session.scalar(kept) or last + 1))
    # Places that SQL removed are passed over: else one of them would keep everything after it for good.
    oldest = select(_links.c.position, _links.c.hash).where(before).order_by(_links.c.position).limit(most).subquery()
    new = db.session.execute(select(oldest).order_by(oldest.c.position.desc()).limit(1)).one_or_none()
    if new is None:
        return None
    of_chain = and_(_links.c.chain == name, _links.c.position <= new.position)
    db.session.execute(delete(chain.table).where(chain.table.c.id.in_(select(_links.c.row_id).where(of_chain))))
    db.session.execute(delete(_links).where(of_chain))
    has_place = exists().where(_links.c.chain == name, _links.c.row_id == chain.table.c.id)
    lost = chain.table.c.at < moment, chain.table.c.sealed_at.is_not(None), ~has_place
    db.session.execute(delete(chain.table).where(*lost))
    start.position, start.hash = new
    return Place(*new)


def newest(connection: Connection) -> dict[str, str]:
    """Return the newest place of each chain as text, for a note outside of the database. An empty chain has none."""
    places = {name: _last(connection, name) for name in _chains}
    return {name: str(place) for name, place in places.items() if place.position}


@jobs.sweep("chains.seal")
def seal_all() -> int:
    """Seal every row that waits. Commits after each batch, and notes the newest places beside the database."""
    sealed = 0
    for name in _chains:
        while done := seal(name):
            db.session.commit()
            sealed += done
        db.session.commit()
    if sealed:
        notes.write(NOTE, newest(db.session.connection()))
        db.session.rollback()
    return sealed


def noted() -> Mapping[str, list[Place]]:
    """Return the newest places that the worker noted beside the database, one or none for each chain."""
    return {name: [Place.parse(text)] for name, text in notes.read(NOTE).items()}


def columns_of(chain: Chain) -> list[Any]:
    """Return the columns that a hash covers, in their order."""
    return [chain.table.c[name] for name in chain.columns]


def _unsealed(chain: Chain) -> Any:
    """Select the rows without a seal. One that has a place already lost its `sealed_at` by SQL; `verify` tells it."""
    has_place = exists().where(_links.c.chain == chain.name, _links.c.row_id == chain.table.c.id)
    return select(*columns_of(chain)).where(chain.table.c.sealed_at.is_(None), ~has_place)


def _last(connection: Connection, name: str) -> Place:
    """Return the newest place of a chain, or its start."""
    newest_link = select(_links.c.position, _links.c.hash).where(_links.c.chain == name).order_by(_links.c.position.desc())
    begin = select(_starts.c.position, _starts.c.hash).where(_starts.c.chain == name)
    row = connection.execute(newest_link.limit(1)).one_or_none() or connection.execute(begin).one_or_none()
    return Place(*row) if row else Place(0, FIRST_HASH)

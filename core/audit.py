"""Who did what to which thing, when: append-only rows, with ids and never with contents.

The worker seals the rows in a chain of hashes (`core.chains`), so that a change by SQL is noticed.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Index, String, event, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core import chain_faults, chains, clock, engine, moments
from core.chain_faults import Fault, Reading
from core.chains import Place
from core.db import Model, Moment, db
from core.errors import N_

CHAIN = "audit"
SAME_LOOK = timedelta(minutes=30)
"""A second look of a person at the same thing within this time is not a new entry."""
ERASED = "erased the oldest"
MOST_ERASED = 10_000
"""Rows that one call erases. A daily sweep gets on with the rest the next day, and nobody waits long for it."""


class AuditEntry(Model):
    """One action. `actor_id` is a person's id, or NULL for a command or a job."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_thing_thing_id", "thing", "thing_id"),
        Index(
            "ix_audit_entries_unsealed",
            "id",
            sqlite_where=text("sealed_at IS NULL"),
            postgresql_where=text("sealed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column("deed", String(64))
    thing: Mapped[str] = mapped_column(String(64))
    thing_id: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[Moment | None]
    """When the worker gave it its place in the chain. This column alone is written later, and no hash covers it."""


chains.register(CHAIN, AuditEntry, ("actor_id", "deed", "thing", "thing_id"))


class AppendOnly(Exception):
    """Code tried to change or remove an audit entry through the session."""


def record(action: str, thing: str, thing_id: object, *, actor_id: int | None) -> None:
    """Add an entry to the caller's transaction, for example `record("revoked", "certificate", 12, actor_id=3)`."""
    db.session.add(AuditEntry(at=clock.now(), actor_id=actor_id, action=action, thing=thing, thing_id=str(thing_id)))


def record_apart(action: str, thing: str, thing_id: object, *, actor_id: int) -> None:
    """Record an export in a transaction of its own, for a page that otherwise only reads. Call it last.

    It waits for other writers as a form does. Raises waiting.Busy or DBAPIError; the page is then not shown.
    """
    db.session.rollback()
    with engine.writing(at_once=False):
        record(action, thing, thing_id, actor_id=actor_id)
        db.session.commit()


def record_look(action: str, thing: str, thing_id: object, *, actor_id: int) -> None:
    """Record that somebody was shown a thing, once in SAME_LOOK. Waits and raises as `record_apart` does."""
    seen = exists().where(
        AuditEntry.thing == thing,
        AuditEntry.thing_id == str(thing_id),
        AuditEntry.actor_id == actor_id,
        AuditEntry.action == action,
        moments.lately(AuditEntry.at, SAME_LOOK),
    )
    if not db.session.scalar(select(seen)):
        record_apart(action, thing, thing_id, actor_id=actor_id)


def erase_before(moment: datetime) -> int:
    """Erase the oldest entries, up to the first one from `moment` on; returns how many, MOST_ERASED at most."""
    return erase_chain_before(CHAIN, moment)


def erase_chain_before(name: str, moment: datetime) -> int:
    """Erase the oldest rows of a chain, and leave an entry with the hash that is its new start; returns how many."""
    before = chains.lock(name).position
    start = chains.erase_before(name, moment, most=MOST_ERASED)
    if start is None:
        return 0
    record(ERASED, _thing_of(name), start.hash, actor_id=None)
    return start.position - before


def verify(connection: Connection, held: Mapping[str, Collection[Place]] | None = None) -> list[Reading]:
    """Read every chain. `held` are places that were noted elsewhere, by the name of their chain."""
    readings = []
    for chain in chains.registered():
        reading = chain_faults.read(connection, chain, held=(held or {}).get(chain.name, ()))
        fault = reading.fault or _fault_of_start(connection, reading)
        readings.append(replace(reading, fault=fault))
    return readings


def _fault_of_start(connection: Connection, reading: Reading) -> Fault | None:
    """Return a fault where a chain begins later than with its first row, and no entry says that its oldest were erased."""
    if not reading.start.position:
        return None
    told = exists().where(
        AuditEntry.thing == _thing_of(reading.chain),
        AuditEntry.thing_id == reading.start.hash,
        AuditEntry.action == ERASED,
    )
    if connection.scalar(select(told)):
        return None
    words = N_("The rows up to place %(last)s were removed, and no entry says that they were erased after their time.")
    return Fault(words, {"last": reading.start.position})


def _thing_of(chain: str) -> str:
    return f"chain {chain}"


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(mapper: object, connection: object, entry: AuditEntry) -> None:
    raise AppendOnly(entry.id)

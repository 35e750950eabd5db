"""Who did what to which thing, when: append-only rows, with ids and never with contents."""

from sqlalchemy import String, event
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, Moment, db


class AuditEntry(Model):
    """One action. `actor_id` is a person's id, or NULL for a command or a job."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column("deed", String(64))
    thing: Mapped[str] = mapped_column(String(64))
    thing_id: Mapped[str] = mapped_column(String(64))


class AppendOnly(Exception):
    """Code tried to change or remove an audit entry through the session."""


def record(action: str, thing: str, thing_id: object, *, actor_id: int | None) -> None:
    """Add an entry to the caller's transaction, for example `record("revoked", "certificate", 12, actor_id=3)`."""
    db.session.add(AuditEntry(at=clock.now(), actor_id=actor_id, action=action, thing=thing, thing_id=str(thing_id)))


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(mapper: object, connection: object, entry: AuditEntry) -> None:
    raise AppendOnly(entry.id)

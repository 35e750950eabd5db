"""Messages that an officer writes to chosen people in the office's name."""

from collections.abc import Iterable
from uuid import UUID

from core import audit, outbox
from people.identity import Identity


def send(person_ids: Iterable[int], subject: str, body: str, *, sent_as: UUID, by: Identity) -> None:
    """Put a message on each person's first page. The same `sent_as` again sends nothing to who has it already.

    The words stand in the message alone; the audit log keeps whom it met.
    """
    for person_id in person_ids:
        outbox.notify(person_id, key=f"office-{sent_as}", subject=subject, body=body)
        audit.record("wrote message", "person", person_id, actor_id=by.id)

"""The business number (NIB) of an enterprise. It is stored encrypted, and the UNIQUE hash prevents two of the same."""

import unicodedata

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import audit, clock, vault
from core.db import db, upsert
from core.errors import N_, DomainError
from people.document_kinds import NIB, in_force
from people.identity import Identity
from people.models import Enterprise, NibClash

PURPOSE = "nib"
"""The purpose of the keyed hash of a number (`core.vault.keyed_hash`)."""
MOST_SHOWN = 4
"""The most digits at the end of a number that a page shows."""


class BadNib(DomainError):
    """The typed text does not have the form of a NIB."""

    message = N_("This NIB is not complete, or a digit is wrong. Please compare it with the letter. You wrote: %(typed)s")


class NibTaken(DomainError):
    """Another enterprise has this number. `number` is for `note_clash` only; it must not be shown or logged."""

    status = 409
    message = N_(
        "This NIB is already used by another business here. Please check the digits. The office is told and will help."
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


def normalize(typed: str) -> str:
    """Return a NIB without the blanks, dots, dashes and slashes between its digits. Raises BadNib."""
    text = unicodedata.normalize("NFKC", typed).strip()
    number = "".join(character for character in text if character not in " .-\t/")
    kind = in_force().get(NIB)
    if not number.isascii() or (kind and not kind.looks_usual(number)):
        raise BadNib(typed=text[:40])
    return number


def hash_of(number: str) -> str:
    """Return the keyed hash that finds a number."""
    return vault.keyed_hash(PURPOSE, number)


def assign(enterprise: Enterprise, number: str, *, by: Identity) -> None:
    """Give an enterprise a number, and settle its open clashes. The caller holds the row. Raises NibTaken.

    The UNIQUE `nib_hash` refuses a number that another enterprise has.
    """
    try:
        with db.session.begin_nested():
            enterprise.nib_hash, enterprise.nib_sealed = hash_of(number), vault.seal(number.encode())
            db.session.flush()
    except IntegrityError:
        raise NibTaken(number) from None
    # A business that first mistyped another one's number settles the clash when it gives its own.
    open_clashes = update(NibClash).where(NibClash.enterprise_id == enterprise.id, NibClash.settled_at.is_(None))
    db.session.execute(open_clashes.values(settled_at=clock.now(), settled_by_id=by.id))


def remove(enterprise: Enterprise) -> None:
    """Remove the number from an enterprise, so that another enterprise may have it."""
    enterprise.nib_hash = enterprise.nib_sealed = None


def ending_of(sealed: bytes | None) -> str:
    """Decrypt a number and mask all but its end; "" where there is none."""
    if sealed is None:
        return ""
    return masked(vault.unseal(sealed).decode())


def masked(number: str) -> str:
    """Return `•••• 4567`: the last four digits, or fewer of a short number, at most half of it. Its length does not show."""
    shown = min(MOST_SHOWN, len(number) // 2)
    return f"•••• {number[len(number) - shown :]}"


def note_clash(enterprise_id: int, number: str, *, by: Identity) -> None:
    """Put a clash on the officers' list: a second business has given this number. Noting it again opens a settled clash."""
    nib_hash = hash_of(number)
    holder_id = db.session.scalar(select(Enterprise.id).where(Enterprise.nib_hash == nib_hash, Enterprise.id != enterprise_id))
    if holder_id is None:
        return
    row = {
        "enterprise_id": enterprise_id,
        "holder_id": holder_id,
        "nib_hash": nib_hash,
        "noted_at": clock.now(),
        "noted_by_id": by.id,
    }
    noted = upsert(NibClash).values(row)
    db.session.execute(
        noted.on_conflict_do_update(
            index_elements=["enterprise_id", "holder_id", "nib_hash"],
            set_={"noted_at": noted.excluded.noted_at, "settled_at": None, "settled_by_id": None},
            where=NibClash.settled_at.is_not(None),
        )
    )


def settle_clash(clash: NibClash, *, by: Identity) -> None:
    """Note that an officer has settled a clash. A settled clash does not change."""
    if clash.settled_at is None:
        clash.settled_at, clash.settled_by_id = clock.now(), by.id
        audit.record("settled nib clash", "enterprise", clash.enterprise_id, actor_id=by.id)

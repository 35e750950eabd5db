"""The business number (NIB) of an enterprise: how it is written, kept sealed, and never shared by two."""

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
"""Of the keyed hash of a number (`core.vault.keyed_hash`)."""
LAST = 4
"""Digits that a page may show."""


class BadNib(DomainError):
    """What was typed does not look like a NIB."""

    message = N_("This NIB is not complete, or a digit is wrong. Please compare it with the letter. You wrote: %(typed)s")


class NibTaken(DomainError):
    """Another enterprise here has this number. `number` is for noting the clash, and is never shown or logged."""

    status = 409
    message = N_(
        "This NIB is already used by another business here. Please check the digits. The office is told and will help."
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


def normal(typed: str) -> str:
    """The digits of a NIB, however blanks, dots and dashes stand between them. Raises BadNib."""
    text = unicodedata.normalize("NFKC", typed).strip()
    number = "".join(character for character in text if character not in " .-\t/")
    kind = in_force().get(NIB)
    if not number.isascii() or (kind and not kind.looks_usual(number)):
        raise BadNib(typed=text[:40])
    return number


def hash_of(number: str) -> str:
    """The keyed hash by which a number is found."""
    return vault.keyed_hash(PURPOSE, number)


def take(enterprise: Enterprise, number: str, *, by: Identity) -> None:
    """Keep a number on a row that the caller holds. Raises NibTaken: the database itself refuses one number twice."""
    try:
        with db.session.begin_nested():
            enterprise.nib_hash, enterprise.nib_sealed = hash_of(number), vault.seal(number.encode())
            db.session.flush()
    except IntegrityError:
        raise NibTaken(number) from None
    # Who mistyped another's number and now gave the own one has settled it.
    open_ones = update(NibClash).where(NibClash.enterprise_id == enterprise.id, NibClash.settled_at.is_(None))
    db.session.execute(open_ones.values(settled_at=clock.now(), settled_by_id=by.id))


def let_go(enterprise: Enterprise) -> None:
    """The number proved wrong: it is free again, for whom it belongs to."""
    enterprise.nib_hash = enterprise.nib_sealed = None


def ending_of(sealed: bytes | None) -> str:
    """What a page shows of a sealed number; nothing where there is none."""
    if sealed is None:
        return ""
    return masked(vault.unseal(sealed).decode())


def masked(number: str) -> str:
    """`•••• 4567`: only the end can be read, of a short one at most half, and not how long it is."""
    shown = min(LAST, len(number) // 2)
    return f"•••• {number[len(number) - shown :]}"


def note_clash(enterprise_id: int, number: str, *, by: Identity) -> None:
    """Show the officers that a second business gave this number; given again, it is one line, and open again."""
    taken = hash_of(number)
    holder = db.session.scalar(select(Enterprise.id).where(Enterprise.nib_hash == taken, Enterprise.id != enterprise_id))
    if holder is None:
        return
    row = {
        "enterprise_id": enterprise_id,
        "holder_id": holder,
        "nib_hash": taken,
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
    """An officer has dealt with it; the first who says so stands."""
    if clash.settled_at is None:
        clash.settled_at, clash.settled_by_id = clock.now(), by.id
        audit.record("settled nib clash", "enterprise", clash.enterprise_id, actor_id=by.id)

"""A new key for all that is sealed, while people go on working. Interrupted at any moment and begun again it goes on.

    begin    the coming key is made, and from then on everything is sealed under it
    reseal   what lies under the old key is sealed anew, some rows a transaction, until a whole round finds nothing left
    switch   every keyed hash changes in one transaction, so that a number is found, and refused twice, at every moment
    finish   the coming key takes the old one's name; the old one is gone

A package registers where it keeps what is sealed (`register`).
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from core import clock, files, keys, vault
from core.db import changed, db, run
from core.files import StoredFile
from core.vault import COMING, IN_FORCE, VaultMark

log = logging.getLogger(__name__)

AT_A_TIME = 20
"""Rows a transaction: with scans some 200 ms, for which other writers wait."""

Column = InstrumentedAttribute[Any]
Texts = Callable[[], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Place:
    """Where a package keeps what is sealed. Each table has one primary key, `id`."""

    name: str
    sealed: tuple[Column, ...]
    """Columns of sealed bytes."""
    scans: tuple[Column, ...]
    """Columns that name a stored file of sealed bytes by its SHA-256."""
    hashes: tuple[Column, ...]
    """Columns of keyed hashes."""
    texts: Texts
    """Every purpose and text that a hash here may have been made of."""


@dataclass
class Round:
    """What one round over everything found."""

    looked_at: int = 0
    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)
    """Values that neither key opens, and files that are missing, as `documents.scan_sha256 of 12`."""


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Let a renewal know of what a package keeps sealed."""
    _places[place.name] = place


def places() -> list[Place]:
    """Everything that is registered."""
    return list(_places.values())


def is_begun() -> bool:
    """Whether a renewal was begun and not finished."""
    return vault.path_of_coming_key().exists()


def begin() -> None:
    """Make the coming key and seal under it from now on. Commits. Raises Locked, also where the coming key was lost."""
    vault.set_up()
    db.session.commit()
    vault.make_key(vault.path_of_coming_key())
    _wait_for_others()
    coming, marks = _coming(), vault.marks_here()
    if coming != marks[IN_FORCE]:
        vault.leave_mark(COMING, coming)
    db.session.commit()


def reseal() -> Round:
    """Seal anew what lies under the old key; returns what the last round found, which left nothing behind. Commits."""
    done = 0
    while True:
        found = _round()
        done += found.resealed
        if not found.resealed:
            return Round(found.looked_at, done, found.unreadable)


def switch() -> int:
    """Change every keyed hash in one transaction, and let the coming key be the one in force; returns how many hashes of texts
    that nobody keeps any more stay as they are. Commits. Once it is done it does nothing."""
    _wait_for_others()
    marks, known, coming = vault.marks_here(), vault.ring(), _coming()
    if marks[IN_FORCE] == coming:
        db.session.commit()
        return 0
    anew = {
        vault.keyed_under(known[marks[IN_FORCE]], purpose, text): vault.keyed_under(known[coming], purpose, text)
        for place in places()
        for purpose, text in place.texts()
    }
    left = sum(_change_hashes(column, anew) for place in places() for column in place.hashes)
    run(delete(VaultMark).where(VaultMark.id == COMING))
    values = {"mark": coming, "made_at": clock.now()}
    run(update(VaultMark).where(VaultMark.id == IN_FORCE).values(values))
    db.session.commit()
    return left


def finish() -> None:
    """Let the coming key take the old one's name. Only after `switch`."""
    if vault.marks_here()[IN_FORCE] != _coming():
        raise RuntimeError("the old key is still in force")
    db.session.commit()
    keys.move(vault.path_of_coming_key(), vault.path_of_key())


def _coming() -> str:
    """The mark of the coming key."""
    return vault.mark_of(_coming_key())


def _coming_key() -> bytes:
    key = vault.read_key(vault.path_of_coming_key())
    if key is None:
        raise RuntimeError("no renewal was begun")
    return key


def _wait_for_others() -> None:
    """On PostgreSQL, until every transaction that seals or looks for a value has ended; on SQLite who writes is alone."""
    run(select(VaultMark.id).where(VaultMark.id == IN_FORCE).with_for_update())


def _round() -> Round:
    found = Round()
    for place in places():
        for column in place.sealed:
            _walk(column, _reseal_value, found)
        for column in place.scans:
            _walk(column, _reseal_file, found)
    return found


def _walk(column: Column, reseal_one: Callable[[Column, int, Any], bool | None], found: Round) -> None:
    """Every row in which the column holds something, some a transaction, in the order of their ids."""
    for ids in _pages(column):
        for id, value in ids:
            found.looked_at += 1
            done = reseal_one(column, id, value)
            if done is None:
                found.unreadable.append(f"{column.class_.__tablename__}.{column.key} of {id}")
            found.resealed += bool(done)
        db.session.commit()


def _pages(column: Column) -> Iterator[list[tuple[int, Any]]]:
    key, last = column.class_.id, 0
    while True:
        rows = run(select(key, column).where(column.is_not(None), key > last).order_by(key).limit(AT_A_TIME)).all()
        if not rows:
            db.session.commit()
            return
        last = rows[-1][0]
        yield [(id, value) for id, value in rows]


def _reseal_value(column: Column, id: int, sealed: bytes) -> bool | None:
    """Whether the value was sealed anew; None where no key opens it."""
    anew = _resealed(sealed)
    if not anew:
        return None if anew is None else False
    return _set(column, id, sealed, anew)


def _reseal_file(column: Column, id: int, sha256: str) -> bool | None:
    """The same for a file: the newly sealed bytes are another file."""
    try:
        anew = _resealed(files.read(sha256))
    except FileNotFoundError:
        return None if _holds(column, id, sha256) else False
    if not anew:
        return None if anew is None else False
    media_type = db.session.scalars(select(StoredFile.media_type).where(StoredFile.sha256 == sha256)).one()
    kept = files.keep(anew, media_type).sha256
    was_there = _set(column, id, sha256, kept)
    files.release(sha256 if was_there else kept)
    return was_there


def _resealed(sealed: bytes) -> bytes | None:
    """The bytes under the coming key; nothing (b"") where they lie under it already, None where no key opens them."""
    coming = _coming_key()
    if vault.unseal_under(coming, sealed) is not None:
        return b""
    for key in vault.ring().values():
        opened = vault.unseal_under(key, sealed)
        if opened is not None:
            return vault.seal_under(coming, opened)
    return None


def _set(column: Column, id: int, before: Any, after: Any) -> bool:
    """Change one value, unless somebody changed it meanwhile."""
    model = column.class_
    return changed(run(update(model).where(model.id == id, column == before).values({column.key: after}))) == 1


def _holds(column: Column, id: int, value: Any) -> bool:
    return bool(run(select(column.class_.id).where(column.class_.id == id, column == value)).first())


def _change_hashes(column: Column, anew: dict[str, str]) -> int:
    """Change the hashes of one column; returns how many stay, since nobody keeps what they were made of."""
    table = column.class_.__table__
    rows = run(select(table.c.id, table.c[column.key]).where(table.c[column.key].is_not(None))).all()
    facts = [{"row": id, "hash": anew[before]} for id, before in rows if before in anew]
    if facts:
        change = update(table).where(table.c.id == bindparam("row")).values({column.key: bindparam("hash")})
        db.session.connection().execute(change, facts)
    return len(rows) - len(facts)

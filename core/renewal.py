"""Replace the key of all sealed values while people go on working. An interrupted renewal continues when it is called again.

    begin    Make the coming key. From then on new values are sealed under it.
    reseal   Seal the old values under it, some rows a transaction, until a whole round finds none under the old key.
    switch   Change every keyed hash in one transaction, so that at every moment a number is found and cannot be added twice.
    finish   Rename the coming key to the old one's name, which removes the old key.

Each package registers the places where it keeps sealed values (`register`).
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
"""Rows a transaction. With scans it takes some 200 ms, for which other writers wait."""

Column = InstrumentedAttribute[Any]
Texts = Callable[[], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Place:
    """The columns in which a package keeps sealed values. Each table has one primary key, `id`."""

    name: str
    sealed: tuple[Column, ...]
    """Columns of sealed bytes."""
    scans: tuple[Column, ...]
    """Columns with the SHA-256 of a stored file of sealed bytes."""
    hashes: tuple[Column, ...]
    """Columns of keyed hashes."""
    texts: Texts
    """Returns every purpose and text from which a hash in these columns may have been made."""


@dataclass
class Round:
    """The result of one round over all places."""

    examined: int = 0
    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)
    """Values that neither key opens and files that are missing, such as `documents.scan_sha256 of 12`."""


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Register a place. A second call with its name replaces it."""
    _places[place.name] = place


def places() -> list[Place]:
    """Return every registered place."""
    return list(_places.values())


def has_begun() -> bool:
    """Whether a renewal has begun and is not finished."""
    return vault.path_of_coming_key().exists()


def begin() -> None:
    """Make the coming key, under which new values are sealed from now on. Commits. Raises Locked if a key was lost."""
    vault.set_up()
    db.session.commit()
    vault.make_key(vault.path_of_coming_key())
    _wait_for_others()
    coming, marks = _coming(), vault.marks_here()
    if coming != marks[IN_FORCE]:
        vault.store_mark(COMING, coming)
    db.session.commit()


def reseal() -> Round:
    """Seal the values under the old key anew, until a round finds none. Commits.

    Returns the last round, with the number of values that all rounds sealed anew.
    """
    resealed = 0
    while True:
        last = _round()
        resealed += last.resealed
        if not last.resealed:
            return Round(last.examined, resealed, last.unreadable)


def switch() -> int:
    """Change every keyed hash and put the coming key into force, in one transaction. A second call changes nothing. Commits.

    Returns how many hashes stay as they are, because their texts are not kept any more.
    """
    _wait_for_others()
    marks, ring, coming = vault.marks_here(), vault.ring(), _coming()
    if marks[IN_FORCE] == coming:
        db.session.commit()
        return 0
    old_key, new_key = ring[marks[IN_FORCE]], ring[coming]
    new_hashes = {
        vault.keyed_hash_under(old_key, purpose, text): vault.keyed_hash_under(new_key, purpose, text)
        for place in places()
        for purpose, text in place.texts()
    }
    unchanged = sum(_change_hashes(column, new_hashes) for place in places() for column in place.hashes)
    run(delete(VaultMark).where(VaultMark.id == COMING))
    values = {"mark": coming, "made_at": clock.now()}
    run(update(VaultMark).where(VaultMark.id == IN_FORCE).values(values))
    db.session.commit()
    return unchanged


def finish() -> None:
    """Rename the coming key to the old one's name. Raises RuntimeError before `switch`."""
    if vault.marks_here()[IN_FORCE] != _coming():
        raise RuntimeError("the old key is still in force")
    db.session.commit()
    keys.move(vault.path_of_coming_key(), vault.path_of_key())


def _coming() -> str:
    """Return the mark of the coming key."""
    return vault.mark_of(_coming_key())


def _coming_key() -> bytes:
    key = vault.read_key(vault.path_of_coming_key())
    if key is None:
        raise RuntimeError("no renewal was begun")
    return key


def _wait_for_others() -> None:
    """Wait on PostgreSQL until every transaction that seals or looks for a value has ended. SQLite has one writer at a time."""
    run(select(VaultMark.id).where(VaultMark.id == IN_FORCE).with_for_update())


def _round() -> Round:
    result = Round()
    for place in places():
        for column in place.sealed:
            _walk(column, _reseal_value, result)
        for column in place.scans:
            _walk(column, _reseal_file, result)
    return result


def _walk(column: Column, reseal: Callable[[Column, int, Any], bool | None], result: Round) -> None:
    """Call `reseal` for every value of a column and add the outcomes to `result`. Commits after each batch."""
    for batch in _batches(column):
        for id, value in batch:
            result.examined += 1
            was_resealed = reseal(column, id, value)
            if was_resealed is None:
                result.unreadable.append(f"{column.class_.__tablename__}.{column.key} of {id}")
            result.resealed += bool(was_resealed)
        db.session.commit()


def _batches(column: Column) -> Iterator[list[tuple[int, Any]]]:
    """Return the ids and values of the rows in which the column is set, AT_A_TIME in a batch, by id."""
    key, last = column.class_.id, 0
    while True:
        rows = run(select(key, column).where(column.is_not(None), key > last).order_by(key).limit(AT_A_TIME)).all()
        if not rows:
            db.session.commit()
            return
        last = rows[-1][0]
        yield [(id, value) for id, value in rows]


def _reseal_value(column: Column, id: int, sealed: bytes) -> bool | None:
    """Seal one value anew. Returns whether it was changed, or None if no key opens it."""
    resealed = _resealed(sealed)
    if not resealed:
        return None if resealed is None else False
    return _set(column, id, sealed, resealed)


def _reseal_file(column: Column, id: int, sha256: str) -> bool | None:
    """Seal one file anew, as a new stored file. Returns whether it was changed, or None if it is missing or no key opens it."""
    try:
        resealed = _resealed(files.read(sha256))
    except FileNotFoundError:
        return None if _holds(column, id, sha256) else False
    if not resealed:
        return None if resealed is None else False
    media_type = db.session.scalars(select(StoredFile.media_type).where(StoredFile.sha256 == sha256)).one()
    stored = files.keep(resealed, media_type).sha256
    was_changed = _set(column, id, sha256, stored)
    files.release(sha256 if was_changed else stored)
    return was_changed


def _resealed(sealed: bytes) -> bytes | None:
    """Return the bytes sealed under the coming key, b"" if they are under it already, or None if no key opens them."""
    coming = _coming_key()
    if vault.unseal_under(coming, sealed) is not None:
        return b""
    for key in vault.ring().values():
        opened = vault.unseal_under(key, sealed)
        if opened is not None:
            return vault.seal_under(coming, opened)
    return None


def _set(column: Column, id: int, before: Any, after: Any) -> bool:
    """Replace one value if it still is `before`; returns whether it was."""
    model = column.class_
    return changed(run(update(model).where(model.id == id, column == before).values({column.key: after}))) == 1


def _holds(column: Column, id: int, value: Any) -> bool:
    return bool(run(select(column.class_.id).where(column.class_.id == id, column == value)).first())


def _change_hashes(column: Column, new_hashes: dict[str, str]) -> int:
    """Change the hashes of one column; returns how many stay, because their texts are not kept any more."""
    table = column.class_.__table__
    rows = run(select(table.c.id, table.c[column.key]).where(table.c[column.key].is_not(None))).all()
    facts = [{"row": id, "hash": new_hashes[before]} for id, before in rows if before in new_hashes]
    if facts:
        change = update(table).where(table.c.id == bindparam("row")).values({column.key: bindparam("hash")})
        db.session.connection().execute(change, facts)
    return len(rows) - len(facts)

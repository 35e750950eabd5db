"""Where on the disk a row of an SQLite database lies, so that its page can be damaged as a dying disk does."""

from pathlib import Path

from core.engine import sqlite_module

INTERIOR, LEAF = 0x05, 0x0D
"""Pages of a table: those that lead on, and those with rows."""
HEADER = 12
DAMAGED = 64
"""Bytes from the page's beginning."""


class Leaf:
    """One page with rows of one table."""

    def __init__(self, path: Path, table: str, rowid: int) -> None:
        database = sqlite_module().connect(str(path))
        self._size = database.execute("PRAGMA page_size").fetchone()[0]
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
        _write_back_everything(database)
        database.close()
        self._path = path
        self.number = self._down(root, rowid)
        self._sound = self._read(self.number)

    def damage(self) -> None:
        """Turn every bit of the page's beginning."""
        self._write(bytes(byte ^ 0xFF for byte in self._sound[:DAMAGED]))

    def mend(self) -> None:
        """As it was."""
        self._write(self._sound[:DAMAGED])

    def _down(self, number: int, rowid: int) -> int:
        page = self._read(number)
        start = 100 if number == 1 else 0
        if page[start] == LEAF:
            return number
        if page[start] != INTERIOR:
            raise SystemExit(f"Page {number} is none of a table with numbered rows.")
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        for cell in range(cells):
            place = start + HEADER + 2 * cell
            at = int.from_bytes(page[place : place + 2], "big")
            if rowid <= _varint(page, at + 4):
                return self._down(int.from_bytes(page[at : at + 4], "big"), rowid)
        return self._down(int.from_bytes(page[start + 8 : start + 12], "big"), rowid)

    def _read(self, number: int) -> bytes:
        with open(self._path, "rb") as file:
            file.seek((number - 1) * self._size)
            return file.read(self._size)

    def _write(self, content: bytes) -> None:
        with open(self._path, "r+b") as file:
            file.seek((self.number - 1) * self._size)
            file.write(content)


def _write_back_everything(database) -> None:
    """From the log into the database, so that pages are read there."""
    for _ in range(50):
        busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
    raise SystemExit("The database is in use too much to be damaged.")


def _varint(page: bytes, at: int) -> int:
    value = 0
    for byte in page[at : at + 8]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value
    return value << 8 | page[at + 8]

"""Find the page of an SQLite file that holds a row, and damage it as a failing disk does.

The layout is that of SQLite's file format (https://sqlite.org/fileformat2.html#b_tree_pages).
"""

from pathlib import Path

from core.engine import sqlite_module

INTERIOR, LEAF = 0x05, 0x0D
"""Types of a table's pages: with pointers to other pages, and with rows."""
FILE_HEADER = 100
"""Bytes before the header of page 1."""
INTERIOR_HEADER = 12
"""Bytes of the header of an interior page. Then follow the cells' offsets, 2 bytes each."""
CELL_COUNT, LAST_CHILD = slice(3, 5), slice(8, 12)
"""Fields of that header."""
POINTER = 4
"""Bytes of the pointer to a child, with which a cell begins; the child's largest rowid follows."""
DAMAGED = 64
"""Bytes from the beginning of the page."""


class Leaf:
    """The leaf page of a table that holds one row."""

    def __init__(self, path: Path, table: str, rowid: int) -> None:
        database = sqlite_module().connect(str(path))
        self._size = database.execute("PRAGMA page_size").fetchone()[0]
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
        _checkpoint(database)
        database.close()
        self._path = path
        self.number = self._find(root, rowid)
        self._sound = self._read(self.number)

    def damage(self) -> None:
        """Invert the first DAMAGED bytes of the page."""
        self._write(bytes(byte ^ 0xFF for byte in self._sound[:DAMAGED]))

    def repair(self) -> None:
        """Write the original bytes back."""
        self._write(self._sound[:DAMAGED])

    def _find(self, number: int, rowid: int) -> int:
        """Return the number of the leaf page with a row, below the page `number`."""
        page = self._read(number)
        header = page[FILE_HEADER:] if number == 1 else page
        if header[0] == LEAF:
            return number
        if header[0] != INTERIOR:
            raise SystemExit(f"Page {number} is none of a table with numbered rows.")
        for cell in range(_integer(header[CELL_COUNT])):
            place = INTERIOR_HEADER + 2 * cell
            offset = _integer(header[place : place + 2])
            if rowid <= _varint(page, offset + POINTER):
                return self._find(_integer(page[offset : offset + POINTER]), rowid)
        return self._find(_integer(header[LAST_CHILD]), rowid)

    def _read(self, number: int) -> bytes:
        with open(self._path, "rb") as file:
            file.seek((number - 1) * self._size)
            return file.read(self._size)

    def _write(self, content: bytes) -> None:
        with open(self._path, "r+b") as file:
            file.seek((self.number - 1) * self._size)
            file.write(content)


def _checkpoint(database) -> None:
    """Write the whole log back into the database file. Raises SystemExit if the database stays busy."""
    for _ in range(50):
        busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
    raise SystemExit("The database is in use too much to be damaged.")


def _integer(content: bytes) -> int:
    return int.from_bytes(content, "big")


def _varint(page: bytes, offset: int) -> int:
    """Read an integer of SQLite's variable length: 1 to 9 bytes, of which the first eight have 7 bits each."""
    value = 0
    for byte in page[offset : offset + 8]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value
    return value << 8 | page[offset + 8]

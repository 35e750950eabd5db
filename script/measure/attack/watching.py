"""Notice writes: compare the contents of the attacked city's database before and after."""

import hashlib
from pathlib import Path

from core.engine import sqlite_module

IGNORED_COLUMNS = {"login_sessions": {"last_seen_at", "expires_at"}}
"""Columns that a page may write: `lms/gate.py` notes that a device is in use."""
IGNORED_TABLES = {"audit_entries"}
"""Tables that a page may write: who looks at a person's page, downloads a list or is refused is recorded."""


class Watch:
    """Reads the server's SQLite file. A check without a new commit is cheap (PRAGMA data_version)."""

    def __init__(self, data: Path) -> None:
        self._database = sqlite_module().connect(f"file:{data / 'lms.sqlite'}?mode=ro", uri=True)
        self._tables = self._names()
        self._version = self._committed()
        self._hashes = self._contents()

    def changed(self) -> set[str]:
        """Return the tables whose rows have changed since the last call."""
        version = self._committed()
        if version == self._version:
            return set()
        self._version, before, self._hashes = version, self._hashes, self._contents()
        return {name for name, content in self._hashes.items() if before[name] != content}

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _committed(self) -> int:
        return self._database.execute("PRAGMA data_version").fetchone()[0]

    def _names(self) -> dict[str, str]:
        """Return the tables, each with the columns that are compared."""
        # An index of texts keeps tables of its own (type `shadow`), which follow `search_entries`.
        tables = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [name for (name,) in self._database.execute(tables).fetchall() if name not in IGNORED_TABLES]
        return {name: ", ".join(self._columns(name)) for name in names}

    def _columns(self, table: str) -> list[str]:
        columns = self._database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        return [f'"{name}"' for (name,) in columns if name not in IGNORED_COLUMNS.get(table, ())]

    def _contents(self) -> dict[str, str]:
        return {table: self._content(table, columns) for table, columns in self._tables.items()}

    def _content(self, table: str, columns: str) -> str:
        content = hashlib.sha256()
        for row in self._database.execute(f'SELECT {columns} FROM "{table}" ORDER BY rowid'):  # noqa: S608 (names out of the database)
            content.update(repr(row).encode())
        return content.hexdigest()

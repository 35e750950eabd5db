"""Whether something was written: what the database of the attacked city holds, before and after."""

import hashlib
from pathlib import Path

from core.engine import sqlite_module

TOUCHED = {"login_sessions": {"last_seen_at", "expires_at"}}
"""What reading may note: that a device is in use (`lms/gate.py`)."""


class Watch:
    """Reads the database beside the server. Asking whether anything was committed costs next to nothing."""

    def __init__(self, data: Path) -> None:
        self._database = sqlite_module().connect(f"file:{data / 'lms.sqlite'}?mode=ro", uri=True)
        self._tables = self._names()
        self._version = self._committed()
        self._known = self._contents()

    def changed(self) -> set[str]:
        """The tables whose rows are others than at the last call."""
        version = self._committed()
        if version == self._version:
            return set()
        self._version, before, self._known = version, self._known, self._contents()
        return {name for name, content in self._known.items() if before[name] != content}

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _committed(self) -> int:
        return self._database.execute("PRAGMA data_version").fetchone()[0]

    def _names(self) -> dict[str, str]:
        """Each table with the columns that are compared."""
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        return {name: ", ".join(self._columns(name)) for (name,) in self._database.execute(named).fetchall()}

    def _columns(self, table: str) -> list[str]:
        told = self._database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        return [f'"{name}"' for (name,) in told if name not in TOUCHED.get(table, ())]

    def _contents(self) -> dict[str, str]:
        return {table: self._content(table, columns) for table, columns in self._tables.items()}

    def _content(self, table: str, columns: str) -> str:
        whole = hashlib.sha256()
        for row in self._database.execute(f'SELECT {columns} FROM "{table}" ORDER BY rowid'):  # noqa: S608 (names out of the database)
            whole.update(repr(row).encode())
        return whole.hexdigest()

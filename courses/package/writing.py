"""The files of a package in canonical form."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from courses.package.canonical import to_yaml


@dataclass
class Writer:
    """A collection of files by name, to be hashed, compared or written to a folder."""

    files: dict[str, bytes] = field(default_factory=dict)

    def bytes(self, name: str, content: bytes) -> None:
        """Add a file as it is."""
        self.files[name] = content

    def text(self, name: str, text: str) -> None:
        """Add a text file."""
        self.files[name] = text.encode()

    def yaml(self, name: str, data: Any, *, order: Sequence[str]) -> None:
        """Add a YAML document in canonical form; `order` is the order of the fields in its mappings."""
        self.text(name, to_yaml(data, order=order))

    def hash(self) -> str:
        """Return the SHA-256 of names and contents; it does not depend on the order in which they were added."""
        digest = hashlib.sha256()
        for name in sorted(self.files):
            digest.update(f"{name}\0{len(self.files[name])}\0".encode() + self.files[name])
        return digest.hexdigest()

    def write_to(self, folder: Path) -> list[str]:
        """Write the files below a folder. Returns the names of new and changed files."""
        changed = []
        for name, content in sorted(self.files.items()):
            path = folder / name
            if path.exists() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            changed.append(name)
        return changed

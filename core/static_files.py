"""Static files under names that contain a hash of their content, so that a browser may keep each of them for ever.

`publish` copies `static/` to `build/assets/`, which WhiteNoise or nginx serves, and returns the published name of each file.
`script/setup` and every start of the program call it. It writes only files that are missing.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath, splitext

from whitenoise.compress import Compressor

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "static"
PUBLISHED = ROOT / "build" / "assets"
PREFIX = "/assets/"
"""The path of published files in addresses. `/static/` has other rules in the nginx of older installations."""

NAMED_BY_CONTENT = re.compile(r"\.([0-9a-f]{10})\.[a-z0-9]+$")
"""Matches the end of a published name: 10 hex digits of the content's SHA-256 before the extension."""

REFERENCES = {
    ".css": re.compile(r"""(?:(?<=url\()|(?<=url\(["'])|(?<=@import ["']))[^"'():#%\s]+(?=["')])"""),
    ".js": re.compile(r"""(?:(?<=from ["'])|(?<=import ["'])|(?<=import\(["']))\.[^"'\s]+(?=["'])"""),
}
"""References in a file to others of ours, by relative path. An address with a colon, such as `data:`, is not one."""


class BadReference(ValueError):
    """A static file refers to a missing one, or files refer to each other in a circle. The text names them."""


@dataclass(frozen=True)
class Published:
    """A published file: its name below PREFIX and its bytes."""

    name: str
    content: bytes


def publish(source: Path = SOURCE, target: Path = PUBLISHED) -> dict[str, str]:
    """Write the missing files to `target`; returns the published name of each file of `source`.

    Files of earlier versions stay, so that a page that is open during an update still finds its files. Several processes may
    call this at once. Raises BadReference, or OSError if a file is missing and `target` cannot be written.
    """
    files = name_by_content(_read(source))
    missing = [file for file in files.values() if not (target / file.name).exists()]
    if missing:
        _write(missing, target)
    return {name: file.name for name, file in files.items()}


def name_by_content(contents: Mapping[str, bytes]) -> dict[str, Published]:
    """Return each file with its published name, and with its references changed to published names. Raises BadReference."""
    named: dict[str, Published] = {}
    for name in contents:
        _name(name, contents, named, within=())
    return named


def _name(name: str, contents: Mapping[str, bytes], named: dict[str, Published], within: tuple[str, ...]) -> str:
    """Return the published name of a file, adding it to `named`. `within` are the files that led here by references."""
    if name not in contents or name in within:
        raise BadReference(f"{within[-1]} refers to {name}, which {'refers to it' if name in within else 'is not there'}.")
    if name not in named:
        content = contents[name]
        stem, kind = splitext(name)
        if kind in REFERENCES:
            renamed = partial(_renamed, name, contents, named, (*within, name))
            content = REFERENCES[kind].sub(renamed, content.decode()).encode()
        named[name] = Published(f"{stem}.{sha256(content).hexdigest()[:10]}{kind}", content)
    return named[name].name


def _renamed(
    source: str, contents: Mapping[str, bytes], named: dict[str, Published], within: tuple[str, ...], match: re.Match[str]
) -> str:
    """Return the reference that replaces the matched one in the file `source`."""
    folder = dirname(match[0])
    published = _name(normpath(join(dirname(source), match[0])), contents, named, within)
    return join(folder, published.rpartition("/")[2])


def _read(source: Path) -> dict[str, bytes]:
    paths = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}


def _write(files: list[Published], target: Path) -> None:
    """Write each file after its compressed form. Each is on disk before it gets its name, so none is ever partial."""
    target.mkdir(parents=True, exist_ok=True)
    compressor = Compressor(use_brotli=False, quiet=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        for file in files:
            path = join(folder, file.name.rpartition("/")[2])
            Path(path).write_bytes(file.content)
            compressed = compressor.compress(path) if compressor.should_compress(path) else []
            (target / file.name).parent.mkdir(parents=True, exist_ok=True)
            for written in (*compressed, path):
                _sync(written)
                os.replace(written, f"{target / file.name}{written.removeprefix(path)}")


def _sync(path: str) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    publish()

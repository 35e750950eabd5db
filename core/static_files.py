"""Static files under names that hold a hash of their content, so that a phone may keep each of them for ever.

`publish` copies `static/` into `build/assets/`, from where WhiteNoise or nginx serves it, and returns the manifest: which name
each file got. `script/setup` calls it, and so does every start; nothing is written where all is there.
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
"""Where the published files are, for a browser. Not `/static/`, for which the nginx of an older installation has rules of its own."""

NAMED_BY_CONTENT = re.compile(r"\.([0-9a-f]{10})\.[a-z0-9]+$")
"""The end of a published name. Whatever ends like this never changes."""

REFERENCES = {
    ".css": re.compile(r"""(?:(?<=url\()|(?<=url\(["'])|(?<=@import ["']))[^"'():#%\s]+(?=["')])"""),
    ".js": re.compile(r"""(?:(?<=from ["'])|(?<=import ["'])|(?<=import\(["']))\.[^"'\s]+(?=["'])"""),
}
"""How a file names another of ours, by its place seen from the file. An address with a colon, for example `data:`, is none."""


class BadReference(ValueError):
    """A static file refers to one that is not there, or two refer to each other; the text says which."""


@dataclass(frozen=True)
class Published:
    """A file as it is served: its name below PREFIX and its bytes."""

    name: str
    content: bytes


def publish(source: Path = SOURCE, target: Path = PUBLISHED) -> dict[str, str]:
    """Bring `target` up to date; returns the published name of each file of `source`.

    What earlier calls published stays, so that a page which was open during an update still finds its files. Several
    processes may do this at once. Raises BadReference, and OSError where something lacks and `target` cannot be written.
    """
    files = name_by_content(_read(source))
    missing = [file for file in files.values() if not (target / file.name).exists()]
    if missing:
        _write(missing, target)
    return {name: file.name for name, file in files.items()}


def name_by_content(contents: Mapping[str, bytes]) -> dict[str, Published]:
    """Each file under its published name, with its references to others written anew. Raises BadReference."""
    named: dict[str, Published] = {}
    for name in contents:
        _name(name, contents, named, within=())
    return named


def _name(name: str, contents: Mapping[str, bytes], named: dict[str, Published], within: tuple[str, ...]) -> str:
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
    of: str, contents: Mapping[str, bytes], named: dict[str, Published], within: tuple[str, ...], found: re.Match[str]
) -> str:
    """What stands in the file `of` instead of a reference that was found there."""
    place = dirname(found[0])
    published = _name(normpath(join(dirname(of), found[0])), contents, named, within)
    return join(place, published.rpartition("/")[2])


def _read(source: Path) -> dict[str, bytes]:
    paths = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}


def _write(files: list[Published], target: Path) -> None:
    """Each file with its packed form beside it. A file that is there is whole, also after a power cut, and so is its packed form."""
    target.mkdir(parents=True, exist_ok=True)
    packer = Compressor(use_brotli=False, quiet=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        for file in files:
            path = join(folder, file.name.rpartition("/")[2])
            Path(path).write_bytes(file.content)
            packed = packer.compress(path) if packer.should_compress(path) else []
            (target / file.name).parent.mkdir(parents=True, exist_ok=True)
            for made in (*packed, path):
                _sync(made)
                os.replace(made, f"{target / file.name}{made.removeprefix(path)}")


def _sync(path: str) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    publish()

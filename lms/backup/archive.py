"""The file of a backup: a compressed tar with what was kept, and last a manifest that knows each part's SHA-256."""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORM = 1
"""The form of the archive; a restore refuses one that it does not know."""
MANIFEST = "manifest.json"
ALLOWED = re.compile(r"database\.(sqlite|dump)|files/[0-9a-f]{2}/[0-9a-f]{64}|keys/[a-z_]+(\.[a-z]+)?|demo|office")
"""Every name that may lie in an archive; nothing in it can name a place outside."""
CHUNK = 1 << 20


class BadArchive(Exception):
    """The file is no backup of ours, or it did not arrive whole; the text says which part."""


@dataclass
class Manifest:
    """What an archive says of itself."""

    made_at: str
    engine: str
    """`sqlite` or `postgresql`."""
    revision: str
    """The database's form: the migration it had seen last."""
    office: str
    tables: dict[str, int]
    """Rows in each table."""
    parts: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each part by its name."""
    form: int = FORM

    @property
    def database(self) -> str:
        """The name of the database's part."""
        return "database.dump" if self.engine == "postgresql" else "database.sqlite"


class Writer:
    """Adds parts one by one and notes their SHA-256."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """A file under a name; a second time it is already there."""
        if name in self.parts:
            return
        with open(path, "rb") as file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            reader = _Hashing(file)
            self._tar.addfile(info, reader)  # type: ignore[arg-type]  # it reads, which is all that is asked of it
        self.parts[name] = reader.sha256.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """The manifest, last: an archive without it was cut off."""
        manifest.parts = self.parts
        content = json.dumps(asdict(manifest), indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        self._tar.addfile(info, io.BytesIO(content))


class _Hashing:
    """Reads a file and knows the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.sha256.update(chunk)
        return chunk


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new archive, readable by its owner only. It gets its name when it is whole; a crash leaves only a `.part`."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with open(part, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=4) as tar:
                yield Writer(tar)
            file.flush()
            _sync(file)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _sync(file: IO[Any]) -> None:
    os.fsync(file.fileno())


def read_manifest(path: Path) -> Manifest:
    """Go through the whole archive: every part there, unchanged, and nothing else. Raises BadArchive."""
    found: dict[str, str] = {}
    manifest = None
    for name, content in _parts(path):
        if name == MANIFEST:
            manifest = _parse(b"".join(content))
        else:
            found[name] = _sha256(content)
    if manifest is None:
        raise BadArchive("The backup has no end: it was cut off while it was made or copied.")
    differ = sorted(name for name in found.keys() | manifest.parts.keys() if found.get(name) != manifest.parts.get(name))
    if differ:
        raise BadArchive(f"{len(differ)} parts of the backup are missing or changed, the first is {differ[0]}.")
    return manifest


def extract(path: Path, folder: Path) -> None:
    """Write every part into a folder that is empty. Names were checked: none leads outside."""
    for name, content in _parts(path):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(target, "wb") as file:
            for chunk in content:
                file.write(chunk)
            file.flush()
            _sync(file)
        target.chmod(0o600)


def _parts(path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    with _refusing(path), tarfile.open(path, mode="r|gz") as tar:
        for member in tar:
            if not member.isreg() or not (member.name == MANIFEST or ALLOWED.fullmatch(member.name)):
                raise BadArchive(f"{member.name!r} does not belong into a backup.")
            yield member.name, _chunks(path, tar.extractfile(member))


def _chunks(path: Path, file: IO[bytes] | None) -> Iterator[bytes]:
    with _refusing(path):
        while file and (chunk := file.read(CHUNK)):
            yield chunk


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What cannot be read is no backup, or not a whole one."""
    try:
        yield
    except (FileNotFoundError, PermissionError) as error:
        raise BadArchive(f"{path} cannot be read: {error.strerror}.") from None
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadArchive(f"{path.name} is no backup, or it did not arrive whole ({type(error).__name__}).") from None


def _sha256(content: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in content:
        digest.update(chunk)
    return digest.hexdigest()


def _parse(text: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(text))
    except (ValueError, TypeError):
        raise BadArchive("The backup's manifest cannot be read.") from None
    if manifest.form != FORM:
        raise BadArchive(f"The backup has form {manifest.form}; this program reads form {FORM}.")
    return manifest

"""The file of a backup: a compressed tar of parts, whose last member is a manifest with the SHA-256 of each part."""

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

from core import clock

FORM = 2
"""The version of the archive's form. In form 1 the keys were never sealed, and a missing file stopped the backup."""
KNOWN_FORMS = (1, 2)
"""A restore refuses other forms."""
MANIFEST = "manifest.json"
SEALED_KEYS = "keys.age"
KEY_NAME = re.compile(r"fields\.(key|next)|secret_key(\.(old|next))?|recovery\.pub")
"""The file names of an installation's keys. No other name is accepted, so a name cannot lead outside the folder."""
LONGEST_KEY = 1 << 12
"""Bytes."""
SMALL = re.compile(rf"keys/.*|{re.escape(SEALED_KEYS)}|demo|office")
"""Parts that are read into memory."""
LARGEST_SMALL = 1 << 16
"""Bytes of such a part."""
NOTES = ("demo", "office")
"""Files beside the database: the mark of a demo, and the name of the office's folder."""
ALLOWED = re.compile(
    rf"database\.(sqlite|dump)|files/[0-9a-f]{{2}}/[0-9a-f]{{64}}|keys/({KEY_NAME.pattern})|{re.escape(SEALED_KEYS)}|demo|office"
)
"""The names that an archive may hold. None of them leads outside the folder."""
CHUNK = 1 << 20
"""Bytes that are read at a time."""
COMPRESSION = 4
"""zlib's level."""


class BadArchive(Exception):
    """The file is no backup, or parts of it are missing or changed. The text says which."""


@dataclass
class Manifest:
    """The description of an archive, stored in it."""

    made_at: str
    engine: str
    """`sqlite` or `postgresql`."""
    revision: str
    """The database's last migration."""
    office: str
    tables: dict[str, int]
    """Rows in each table."""
    parts: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each part by its name."""
    missing: list[str] = field(default_factory=list)
    """Parts that rows name and that were missing, unreadable or changed when the backup was made."""
    keys: dict[str, str] = field(default_factory=dict)
    """A keyed hash of each key by its name. An installation with the same keys need not unseal those of the backup."""
    chains: dict[str, str] = field(default_factory=dict)
    """The newest place and hash of each chain (`core.chains`), against which a later database can be compared."""
    form: int = FORM

    @property
    def has_sealed_keys(self) -> bool:
        """Whether the keys are sealed to a recovery key."""
        return SEALED_KEYS in self.parts

    @property
    def database(self) -> str:
        """The name of the database's part."""
        return "database.dump" if self.engine == "postgresql" else "database.sqlite"


class Writer:
    """Adds parts to an archive and collects their SHA-256."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name. Raises OSError."""
        with open(path, "rb") as file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            reader = _Hashing(file)
            self._tar.addfile(info, reader)  # type: ignore[arg-type]  # tarfile only calls read()
        self.parts[name] = reader.sha256.hexdigest()

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add bytes under a name."""
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = len(content), 0o600, int(clock.now().timestamp())
        self._tar.addfile(info, io.BytesIO(content))
        self.parts[name] = hashlib.sha256(content).hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest as the last part. An archive without it is incomplete."""
        manifest.parts = self.parts
        content = json.dumps(asdict(manifest), indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        self._tar.addfile(info, io.BytesIO(content))


class _Hashing:
    """A file whose `sha256` covers what was read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.sha256.update(chunk)
        return chunk


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a new archive, readable by its owner only. At the end it is synced to the disk."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as tar:
            yield Writer(tar)
        file.flush()
        _sync(file)


def _sync(file: IO[Any]) -> None:
    os.fsync(file.fileno())


def name_of(sha256: str) -> str:
    """Return the name of a stored file in an archive."""
    return f"files/{sha256[:2]}/{sha256}"


def read_manifest(path: Path) -> Manifest:
    """Read the whole archive and return its manifest. Raises BadArchive where a part is missing, changed or unexpected."""
    hashes: dict[str, str] = {}
    manifest = None
    for name, content in _parts(path):
        if name == MANIFEST:
            manifest = _parse(b"".join(content))
        else:
            hashes[name] = _sha256(content)
    if manifest is None:
        raise BadArchive("The backup has no end: it was cut off while it was made or copied.")
    differ = sorted(name for name in hashes.keys() | manifest.parts.keys() if hashes.get(name) != manifest.parts.get(name))
    if differ:
        raise BadArchive(f"{len(differ)} parts of the backup are missing or changed, the first is {differ[0]}.")
    if manifest.database not in hashes:
        raise BadArchive("The backup holds no database.")
    damaged = sorted(name for name in damaged_files(manifest) if name not in manifest.missing)
    if damaged:
        raise BadArchive(
            f"{len(damaged)} files of the backup do not have the bytes of which they are named, the first is {damaged[0]}."
        )
    return manifest


def damaged_files(manifest: Manifest) -> set[str]:
    """Return files that were damaged before the backup was made: their hash differs from their name."""
    return {name for name, sha256 in manifest.parts.items() if name.startswith("files/") and not name.endswith(sha256)}


def extract(path: Path, folder: Path) -> None:
    """Write every part into an empty folder. Raises BadArchive for a name that is not in `ALLOWED`."""
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
    with _errors_as_bad_archive(path), tarfile.open(path, mode="r|gz") as tar:
        for member in tar:
            if not member.isreg() or not (member.name == MANIFEST or ALLOWED.fullmatch(member.name)):
                raise BadArchive(f"{member.name!r} does not belong into a backup.")
            if SMALL.fullmatch(member.name) and member.size > LARGEST_SMALL:
                raise BadArchive(f"{member.name} is larger than any that a backup holds.")
            yield member.name, _chunks(path, tar.extractfile(member))


def _chunks(path: Path, file: IO[bytes] | None) -> Iterator[bytes]:
    with _errors_as_bad_archive(path):
        while file and (chunk := file.read(CHUNK)):
            yield chunk


@contextmanager
def _errors_as_bad_archive(path: Path) -> Iterator[None]:
    """Raise BadArchive for errors of reading."""
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
        if not all(_has_kind(type(sample), getattr(manifest, name)) for name, sample in vars(EMPTY).items()):
            raise TypeError("a value of another kind")
    except (ValueError, TypeError, RecursionError):
        raise BadArchive("The backup's manifest cannot be read.") from None
    if manifest.form not in KNOWN_FORMS:
        raise BadArchive(f"The backup has form {manifest.form}; this program reads forms 1 to {FORM}.")
    return manifest


def _has_kind(kind: type, value: object) -> bool:
    """Tell whether a value has this kind: a text, a number, or a list or mapping of texts and numbers."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, kind) and all(isinstance(item, (str, int)) for item in items)


EMPTY = Manifest(made_at="", engine="", revision="", office="", tables={})
"""A manifest with a value of the right kind in each field."""

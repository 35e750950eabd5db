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

from core import clock

FORM = 2
"""The form of the archive. In form 1 the keys always lay open, and a missing file stopped the backup."""
KNOWN_FORMS = (1, 2)
"""A restore refuses others."""
MANIFEST = "manifest.json"
SEALED_KEYS = "keys.age"
KEY_NAME = re.compile(r"fields\.(key|next)|secret_key(\.(old|next))?|recovery\.pub")
"""The keys of an installation. Nothing else is taken for one, so that no archive names a place outside."""
LONGEST_KEY = 1 << 12
SMALL = re.compile(rf"keys/.*|{re.escape(SEALED_KEYS)}|demo|office")
"""Parts that are read whole."""
LARGEST_SMALL = 1 << 16
NOTES = ("demo", "office")
"""What an installation notes of itself beside its database."""
ALLOWED = re.compile(
    rf"database\.(sqlite|dump)|files/[0-9a-f]{{2}}/[0-9a-f]{{64}}|keys/({KEY_NAME.pattern})|{re.escape(SEALED_KEYS)}|demo|office"
)
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
    missing: list[str] = field(default_factory=list)
    """What a row names and the backup has not, or not as it was kept: parts that were missing, unreadable or changed."""
    keys: dict[str, str] = field(default_factory=dict)
    """A mark of each key by its name, from which nobody learns the key: an installation that has them need not open the sealed ones."""
    form: int = FORM

    @property
    def has_sealed_keys(self) -> bool:
        """Whether the keys need the recovery key."""
        return SEALED_KEYS in self.parts

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
        """A file under a name. Raises OSError."""
        with open(path, "rb") as file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            reader = _Hashing(file)
            self._tar.addfile(info, reader)  # type: ignore[arg-type]  # it reads, which is all that is asked of it
        self.parts[name] = reader.sha256.hexdigest()

    def add_bytes(self, name: str, content: bytes) -> None:
        """Some bytes under a name."""
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = len(content), 0o600, int(clock.now().timestamp())
        self._tar.addfile(info, io.BytesIO(content))
        self.parts[name] = hashlib.sha256(content).hexdigest()

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
    """A new archive, readable by its owner only and on disk when this ends."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=4) as tar:
            yield Writer(tar)
        file.flush()
        _sync(file)


def _sync(file: IO[Any]) -> None:
    os.fsync(file.fileno())


def name_of(sha256: str) -> str:
    """What a stored file is called in an archive."""
    return f"files/{sha256[:2]}/{sha256}"


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
    if manifest.database not in found:
        raise BadArchive("The backup holds no database.")
    unfit = sorted(name for name in misfits(manifest) if name not in manifest.missing)
    if unfit:
        raise BadArchive(
            f"{len(unfit)} files of the backup do not have the bytes of which they are named, the first is {unfit[0]}."
        )
    return manifest


def misfits(manifest: Manifest) -> set[str]:
    """Files whose bytes were damaged already when the backup was made: their hash is not the one of which they are named."""
    return {name for name, sha256 in manifest.parts.items() if name.startswith("files/") and not name.endswith(sha256)}


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
            if SMALL.fullmatch(member.name) and member.size > LARGEST_SMALL:
                raise BadArchive(f"{member.name} is larger than any that a backup holds.")
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
        if not all(_is_of(type(of), getattr(manifest, name)) for name, of in vars(EMPTY).items()):
            raise TypeError("a value of another kind")
    except (ValueError, TypeError, RecursionError):
        raise BadArchive("The backup's manifest cannot be read.") from None
    if manifest.form not in KNOWN_FORMS:
        raise BadArchive(f"The backup has form {manifest.form}; this program reads forms 1 to {FORM}.")
    return manifest


def _is_of(kind: type, value: object) -> bool:
    """Whether a value is a text, a number, or a list or mapping that holds nothing but these."""
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, kind) and all(isinstance(one, (str, int)) for one in within)


EMPTY = Manifest(made_at="", engine="", revision="", office="", tables={})
"""Of each value one of its kind."""

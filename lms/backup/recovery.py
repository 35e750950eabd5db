"""The recovery key: the office keeps its private half on paper, the machine seals the keys in each backup to its public half.

Form and ciphers are those of age (https://age-encryption.org/v1), so `age --decrypt` opens `keys.age` without this program. The
private half is Bech32: capital letters and digits with a checksum, without `1`, `B`, `I` and `O`, so that it can be typed.
"""

import io
import re
import tarfile
from pathlib import Path

import pyrage
from pyrage import x25519

from core import keys
from lms.backup.archive import KEY_NAME, LONGEST_KEY, BadArchive

PREFIX = "AGE-SECRET-KEY-1"
LENGTH = 58
"""Characters after the prefix."""
ALIKE = str.maketrans({"O": "0", "I": "L", "1": "L", "B": "8"})
"""What does not occur, and what was meant: people read these for each other."""
GROUP, IN_A_ROW = 4, 5


class WrongKey(Exception):
    """What was typed is no recovery key, or not the one to which this backup is sealed; the text says which."""


def path() -> Path:
    """Where the public half lies."""
    return keys.folder() / "recovery.pub"


def make() -> str:
    """The private half of a new recovery key, which is kept nowhere here."""
    return str(x25519.Identity.generate())


def put_in_force(private: str) -> None:
    """Seal to this key from now on. Only once the office has seen its private half: no backup would open without it."""
    keys.put(path(), str(x25519.Identity.from_str(private).to_public()))


def exists() -> bool:
    """Whether backups seal the keys."""
    return keys.read(path()) is not None


def seal(content: dict[str, bytes]) -> bytes:
    """Some keys by their names, as a tar that only the private half opens."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, one in sorted(content.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(one), 0o600
            tar.addfile(info, io.BytesIO(one))
    return pyrage.encrypt(out.getvalue(), [x25519.Recipient.from_str(keys.read(path()) or "")])


def unseal(content: bytes, typed: str) -> dict[str, bytes]:
    """The keys by their names. Everybody can seal to the public half, so nothing in there is believed. Raises WrongKey or BadArchive."""
    try:
        opened = pyrage.decrypt(content, [_private(typed)])
    except pyrage.DecryptError:
        raise WrongKey("This is not the recovery key with which the backup was sealed. Is it the newest sheet?") from None
    try:
        with tarfile.open(fileobj=io.BytesIO(opened), mode="r:") as tar:
            return _keys_in(tar)
    except tarfile.TarError:
        raise BadArchive("The sealed keys of the backup cannot be read.") from None


def _keys_in(tar: tarfile.TarFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for member in tar:
        file = tar.extractfile(member) if member.isreg() and member.size <= LONGEST_KEY else None
        if file is None or member.name in found or not KEY_NAME.fullmatch(member.name):
            raise BadArchive(f"{member.name[:80]!r} does not belong among the sealed keys of a backup.")
        found[member.name] = file.read()
    return found


def rows(private: str) -> list[str]:
    """The private half as it is printed: its prefix, then groups of four letters."""
    rest = private.removeprefix(PREFIX)
    groups = [rest[start : start + GROUP] for start in range(0, len(rest), GROUP)]
    return [PREFIX, *(" ".join(groups[start : start + IN_A_ROW]) for start in range(0, len(groups), IN_A_ROW))]


def _private(typed: str) -> x25519.Identity:
    """Read what somebody typed: in any case, with blanks and dashes anywhere, with or without the prefix, beside lines that begin
    with `#`. Raises WrongKey."""
    lines = [line for line in typed.upper().splitlines() if not line.lstrip().startswith("#")]
    letters = re.sub(r"[^A-Z0-9]", "", "".join(lines)).removeprefix(re.sub(r"-", "", PREFIX))
    if len(letters) != LENGTH:
        raise WrongKey(f"A recovery key has {LENGTH} letters and digits after {PREFIX}; here are {len(letters)}.")
    try:
        return x25519.Identity.from_str(PREFIX + letters.translate(ALIKE))
    except pyrage.IdentityError:
        raise WrongKey("A letter of the recovery key is wrong. Please compare it with the sheet, group by group.") from None

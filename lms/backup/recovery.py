"""The recovery key. The office keeps the private half on paper; each backup seals its keys to the public half.

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
"""Characters that a key does not contain, with the characters for which people mistake them."""
GROUP, GROUPS_IN_A_ROW = 4, 5
"""How the key is printed: letters in a group, and groups in a row."""


class WrongKey(Exception):
    """The typed text is no recovery key, or not that of this backup. The text says which."""


def path() -> Path:
    """Return the path of the public half."""
    return keys.folder() / "recovery.pub"


def make() -> str:
    """Return the private half of a new recovery key. It is not stored."""
    return str(x25519.Identity.generate())


def put_in_force(private: str) -> None:
    """Seal backups to this key from now on. Call it after the office has seen the private half, which alone opens them."""
    keys.put(path(), str(x25519.Identity.from_str(private).to_public()))


def exists() -> bool:
    """Tell whether there is a recovery key, so that backups seal their keys."""
    return keys.read(path()) is not None


def seal(content: dict[str, bytes]) -> bytes:
    """Seal keys by their names, as a tar that only the private half opens."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, key in sorted(content.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(key), 0o600
            tar.addfile(info, io.BytesIO(key))
    return pyrage.encrypt(out.getvalue(), [x25519.Recipient.from_str(keys.read(path()) or "")])


def unseal(content: bytes, typed: str) -> dict[str, bytes]:
    """Unseal keys by their names. Raises WrongKey or BadArchive.

    Anybody can seal to the public half, so names and lengths are checked.
    """
    try:
        unsealed = pyrage.decrypt(content, [_private(typed)])
    except pyrage.DecryptError:
        raise WrongKey("This is not the recovery key with which the backup was sealed. Is it the newest sheet?") from None
    try:
        with tarfile.open(fileobj=io.BytesIO(unsealed), mode="r:") as tar:
            return _keys_in(tar)
    except tarfile.TarError:
        raise BadArchive("The sealed keys of the backup cannot be read.") from None


def _keys_in(tar: tarfile.TarFile) -> dict[str, bytes]:
    kept: dict[str, bytes] = {}
    for member in tar:
        file = tar.extractfile(member) if member.isreg() and member.size <= LONGEST_KEY else None
        if file is None or member.name in kept or not KEY_NAME.fullmatch(member.name):
            raise BadArchive(f"{member.name[:80]!r} does not belong among the sealed keys of a backup.")
        kept[member.name] = file.read()
    return kept


def rows(private: str) -> list[str]:
    """Return the private half as it is printed: its prefix, then rows of groups of four letters."""
    letters = private.removeprefix(PREFIX)
    groups = [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]
    return [PREFIX, *(" ".join(groups[start : start + GROUPS_IN_A_ROW]) for start in range(0, len(groups), GROUPS_IN_A_ROW))]


def _private(typed: str) -> x25519.Identity:
    """Read a typed key in any case, with blanks and dashes anywhere, with or without the prefix. Raises WrongKey.

    Lines that begin with `#` are ignored.
    """
    lines = [line for line in typed.upper().splitlines() if not line.lstrip().startswith("#")]
    letters = re.sub(r"[^A-Z0-9]", "", "".join(lines)).removeprefix(re.sub(r"-", "", PREFIX))
    if len(letters) != LENGTH:
        raise WrongKey(f"A recovery key has {LENGTH} letters and digits after {PREFIX}; here are {len(letters)}.")
    try:
        return x25519.Identity.from_str(PREFIX + letters.translate(ALIKE))
    except pyrage.IdentityError:
        raise WrongKey("A letter of the recovery key is wrong. Please compare it with the sheet, group by group.") from None

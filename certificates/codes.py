"""The code at the end of a certificate's public address: unguessable, and hard to copy wrongly from paper."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's 32: no i, l, o, u, so that nothing looks like something else."""

LENGTH = 26
"""Of 5 bits each: 130 random bits."""

LOOK_ALIKES = str.maketrans(
    {"o": "0", "i": "1", "l": "1", " ": None, "-": None, "\xa0": None, "\n": None, "\t": None, "\r": None}
)


def new_code() -> str:
    """A fresh code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def fold(typed: str) -> str | None:
    """The code that somebody typed, or pasted as a whole address: case, blanks and look-alikes folded. None if it is none."""
    last = typed.strip().rstrip("/").rpartition("/")[2].removesuffix(".pdf")
    code = last.lower().translate(LOOK_ALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None

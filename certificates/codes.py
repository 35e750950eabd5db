"""The code at the end of a certificate's public address. It cannot be guessed and is easy to copy from paper."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32. The letters i, l, o and u are missing, because they look like other characters."""

LENGTH = 26
"""Characters of a code. Each holds 5 bits, so a code holds 130 random bits."""

LOOK_ALIKES = str.maketrans(
    {"o": "0", "i": "1", "l": "1", " ": None, "-": None, "\xa0": None, "\n": None, "\t": None, "\r": None}
)


def new_code() -> str:
    """Return a new random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(typed: str) -> str | None:
    """Return the code in what somebody typed or pasted (a code or a whole address), or None where there is no code.

    Capitals become small letters, blanks and hyphens are dropped, and o, i, l become the digits that they look like.
    """
    last = typed.strip().rstrip("/").rpartition("/")[2].removesuffix(".pdf")
    code = last.lower().translate(LOOK_ALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None

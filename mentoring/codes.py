"""The join code: eight signs that can be read aloud, typed on a phone and not be guessed."""

import secrets

ALPHABET = "CDFGHJKMNPQRTVWXY34679"
"""No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: signs that are taken for one another. No vowels either, so that no word comes out."""
LENGTH = 8
"""22 signs to the power of 8: five times ten to the power of ten, for a few dozen codes in use."""


def make() -> str:
    """A new code, as it is kept."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal(typed: str) -> str:
    """A code as it is kept, however it was typed: `kmt7-r4xp` is `KMT7R4XP`."""
    return "".join(sign for sign in typed.upper()[:40] if sign.isalnum())


def shown(code: str) -> str:
    """A code as it is read aloud, in two halves: `KMT7-R4XP`."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"

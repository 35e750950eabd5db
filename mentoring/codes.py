"""The code with which learners join a cohort. It is easy to read aloud and to type on a phone."""

import secrets

ALPHABET = "CDFGHJKMNPQRTVWXY34679"
"""Characters that people do not confuse: none of 0/O, 1/I/L, 2/Z, 5/S, 8/B. There are no vowels, so codes form no words."""
LENGTH = 8
"""Characters of a code. 22 to the power of 8 is about 5 * 10**10 codes, of which a few dozen are in use."""


def new_code() -> str:
    """Return a new random code in its stored form."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalize(typed: str) -> str:
    """Return the stored form of a typed code: `kmt7-r4xp` becomes `KMT7R4XP`."""
    return "".join(character for character in typed.upper()[:40] if character.isalnum())


def formatted(code: str) -> str:
    """Format a code in two halves: `KMT7-R4XP`."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"

"""Passphrases that many people think of: those in a list that is shipped with the program, and plain variants of them.

`script/common_passphrases.py` makes the list, and says from which words and by which rules.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "common_passphrases.txt"
MOST_DIGITS = 8
"""Digits at each end that are ignored, as many as a birthday has."""
FEWEST_LETTERS = 4
"""Letters that a word of the list must have so that digits around it are ignored."""

_LETTERS = str.maketrans({"0": "o", "1": "i", "l": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"})
"""Digits that stand for letters. `1` stands for `i` and for `l`, so these three are the same."""
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "i", "+": "t"})
_SIGNS_AROUND = re.compile(r"\A[\W_]+|[\W_]+\Z")


def is_common(passphrase: str, *more: str) -> bool:
    """Whether a passphrase is in the list, or becomes one of it without capitals, signs, and digits around a word.

    `more` are further words, such as the city's name.

    Digits and signs that stand for letters (`S3m4r4ng`) count as these letters. A passphrase that is one piece again and again
    is common too.
    """
    words = {key_of(form) for word in more for form in folded_forms(word)}
    for form in folded_forms(passphrase):
        keys = {key_of(form), key_of(core_of(form))} - {""}
        if keys & known() or keys & words or _is_repeated(form):
            return True
    return False


def folded_forms(passphrase: str) -> set[str]:
    """Return the letters and digits in small letters: once without all signs, once with signs in the place of letters."""
    plain = unicodedata.normalize("NFKC", passphrase).casefold()
    inner = _SIGNS_AROUND.sub("", plain)
    return {_letters_and_digits(plain), _letters_and_digits(inner.translate(_SIGNS))}


def core_of(form: str) -> str:
    """Return what is between the digits at both ends, or an empty text where these are too many or the rest is too short."""
    core = form.strip("0123456789")
    before = len(form) - len(form.lstrip("0123456789"))
    after = len(form) - before - len(core)
    return core if len(core) >= FEWEST_LETTERS and max(before, after) <= MOST_DIGITS else ""


def key_of(form: str) -> str:
    """Return a form with letters in the place of digits that look like them."""
    return form.translate(_LETTERS)


@cache
def known() -> frozenset[str]:
    """Return the keys of the list, and those of its words without the digits around them."""
    lines = LIST.read_text("ascii").split()
    return frozenset(filter(None, (key_of(part) for line in lines for part in (line, core_of(line)))))


def _is_repeated(form: str) -> bool:
    """Whether a text is a shorter one several times, such as `kopikopikopi`: then it is found again inside its double."""
    return len(form) > 1 and form in (form + form)[1:-1]


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text if character.isalnum())

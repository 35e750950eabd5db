"""`python -m script.common_passphrases`: write the list of common passphrases that the platform refuses.

The list is our own. It is made from words that people of this country and this trade think of (`people/common_words.txt`), by the
rules below: digits or a year beside a word, two words together, runs over the keyboard. `people/common_passphrases.py` reads
it and also sees through capitals, signs and digits that stand for letters. A test holds the file and these rules together.
"""

from collections.abc import Iterator
from itertools import pairwise, product

from people.common_passphrases import LIST
from people.passphrases import LONGEST, SHORTEST

SOURCE = LIST.with_name("common_words.txt")


def _section(name: str) -> list[str]:
    """Return the lines of one section of the file of words, without comments."""
    _, _, after = SOURCE.read_text("ascii").partition(f"[{name}]\n")
    section, _, _ = after.partition("\n[")
    return [line for line in section.splitlines() if line and not line.startswith("#")]


WORDS = tuple(dict.fromkeys(" ".join(_section("words")).split()))
OFTEN = tuple(" ".join(_section("often")).split())
"""The words that people put together."""
PHRASES = tuple(_section("phrases"))
TAILS = [
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "321",
    "4321",
    "54321",
    "654321",
    "01",
    "02",
    "10",
    "11",
    "22",
    "33",
    "44",
    "55",
    "66",
    "77",
    "88",
    "99",
    "00",
    "000",
    "007",
    "69",
    "100",
    "111",
    "222",
    "333",
    "555",
    "666",
    "777",
    "888",
    "999",
    "1111",
    "1122",
    "1945",
    "2222",
    "7777",
    "8888",
    "9999",
    "112233",
    "123123",
    "170845",
    "17081945",
    "01011990",
]
YEARS = tuple(str(year) for year in range(1960, 2031))
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
COLUMNS = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "0p"]
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SHORT_TAILS = ("", "1", "12", "123")


def passphrases() -> list[str]:
    """Return all of them in the order of the alphabet."""
    found = {one.replace(" ", "") for rule in (_with_digits, _together, _phrases, _runs) for one in rule()}
    return sorted(one for one in found if SHORTEST <= len(one) <= LONGEST)


def _with_digits() -> Iterator[str]:
    """Yield each word with digits or a year behind it, or digits before it: `bismillah1990`."""
    for word, tail in product(WORDS, (*TAILS, *YEARS)):
        yield word + tail
    for word, head in product(OFTEN, TAILS):
        yield head + word


def _together() -> Iterator[str]:
    """Yield two words together, perhaps with a short tail: `kopibatik1`."""
    for first, second, tail in product(OFTEN, OFTEN, SHORT_TAILS):
        if first != second:
            yield first + second + tail


def _phrases() -> Iterator[str]:
    for phrase, tail in product((*PHRASES, *WORDS), ("", *TAILS[:8])):
        yield phrase + tail


def _runs() -> Iterator[str]:
    """Yield runs over the keyboard and the alphabet, in both directions: `qwertyuiop12`, `1qaz2wsx3edc`."""
    rows = "".join(ROWS[1:])
    zigzag = "".join(a + b for a, b in zip(ROWS[0], ROWS[1], strict=True))
    long_runs = [rows + ROWS[0], ROWS[0] + rows, ALPHABET + ROWS[0], ROWS[0] + ALPHABET, ROWS[0] * 3, zigzag, "".join(COLUMNS)]
    long_runs += ["".join(a + b for a, b in pairwise(ROWS)), ALPHABET[:8] + ROWS[0], "abc123def456ghi789", "qweasdzxc123456"]
    for run in long_runs:
        for way in (run, run[::-1]):
            yield from (way[start : start + length] for length in range(SHORTEST, 21) for start in range(len(way) - length + 1))


def main() -> None:
    """Write the file and print how long it is."""
    lines = passphrases()
    LIST.write_text("\n".join(lines) + "\n", "ascii")
    print(f"{len(lines)} passphrases, {LIST.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()

"""Regular expressions meet what others typed: none takes a time that grows faster than the text.

Each pattern that a module keeps, and each that stands in a call, is given texts made from its own letters, once and four times as
long. The processor's time is measured, so that others at work on the machine change nothing.
"""

import ast
import importlib
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "core",
    "people",
    "reminders",
    "courses",
    "quizzes",
    "mentoring",
    "certificates",
    "products",
    "eligibility",
    "curation",
    "tools",
    "reports",
    "lms",
)
CALLS = {f"re.{name}": True for name in ("search", "sub", "subn", "split", "findall", "finditer")}
CALLS |= {"re.match": False, "re.fullmatch": False, "Regexp": False}
"""How a pattern is used where it stands in a call, and whether that looks for it within a text."""
LONG, QUICK, STEEP = 3_000, 0.004, 8
"""Pieces of a text; seconds that need no second look; how much longer four times the text may take."""
EXPONENTIAL = 12
BESIDES = {"\0", "x", "1", " ", ".", "-", "("}


@dataclass(frozen=True)
class Kept:
    """A pattern, where it stands, and whether it is searched for anywhere in a text."""

    place: str
    pattern: re.Pattern[str]
    searched: bool


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _names_searched() -> set[str]:
    """Names by which a pattern is looked for within a text, rather than compared with all of it."""
    written = "\n".join(path.read_text("utf-8") for path in _sources())
    return set(re.findall(r"(\w+)(?:\[\w+\])?\.(?:search|subn?|split|findall|finditer)\b", written))


def _patterns() -> Iterator[Kept]:
    searched = _names_searched()
    for path in _sources():
        place, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        if "re.compile(" in text:
            yield from _in_module(place, searched)
        yield from _in_calls(place, text)


def _in_module(place: str, searched: set[str]) -> Iterator[Kept]:
    module = importlib.import_module(place.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    for name, value in vars(module).items():
        for pattern in value.values() if isinstance(value, dict) else [value]:
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                yield Kept(f"{place}:{name}", pattern, name in searched)


def _in_calls(place: str, text: str) -> Iterator[Kept]:
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            called, given = ast.unparse(call.func), call.args[0].value
            if isinstance(given, str) and called in CALLS:
                yield Kept(f"{place}:{call.lineno}", re.compile(given), CALLS[called])


def _letters(pattern: str) -> list[str]:
    """Some of the letters that a pattern speaks of, and some that it does not."""
    plain = re.sub(r"\\[wdsbSDW]|\(\?[:=!<]*|[\[\]{}^$|]", "", pattern)
    spoken = {"a" if sign.isalpha() else "1" if sign.isdigit() else sign for sign in plain if sign != "\\"}
    return sorted({"a", *spoken, *BESIDES} - {"\0"})


def _words(pattern: str) -> list[str]:
    return re.findall(r"[a-z]{2,}|[&<!\[\]():#@.\"'`0-9]", pattern)[:8]


def _hostile(pattern: str) -> Iterator[tuple[str, str, str]]:
    """Beginnings, repeated pieces, ends."""
    letters = _letters(pattern)
    pieces = [
        *letters,
        *("".join(pair) for pair in itertools.permutations(letters, 2)),
        *_words(pattern),
        "aa.",
        "a-a",
        "1 1",
        "1,1",
    ]
    for piece in dict.fromkeys(pieces):
        for first, last in (("", "\0"), *((word, "\0") for word in _words(pattern)[:3])):
            yield first, piece, last


def _seconds(kept: Kept, text: str) -> float:
    began = time.process_time()
    if kept.searched:
        for _ in kept.pattern.finditer(text):
            pass
    else:
        kept.pattern.fullmatch(text)
    return time.process_time() - began


def steep(kept: Kept) -> str | None:
    """A text with which a pattern takes far longer than it is longer."""
    for first, piece, last in _hostile(kept.pattern.pattern):
        at = [first + piece * pieces + last for pieces in (EXPONENTIAL, LONG // 16, LONG // 4, LONG)]
        before = QUICK / STEEP
        for text in at:
            took = _seconds(kept, text)
            if took > STEEP * max(before, QUICK / STEEP) and min(_seconds(kept, text) for _ in range(2)) > QUICK:
                return f"{kept.place} {kept.pattern.pattern!r}: {first!r} + {piece!r} * n, {took:.3f} s after {before:.4f} s"
            before = took
    return None


def test_no_pattern_takes_a_time_that_grows_faster_than_the_text() -> None:
    """All patterns of the program, each with texts of its own letters."""
    kept = list(_patterns())
    assert len(kept) > 40
    assert [found for one in kept if (found := steep(one))] == []


@pytest.mark.parametrize("pattern", [r"[\w.+-]+@[\w-]+\.[\w.-]+", r"\b[a-z0-9][a-z0-9-]+(?:\.[a-z0-9-]+)*\.com\b"])
def test_patterns_that_do_are_found(pattern: str) -> None:
    """The measurement can fail."""
    assert steep(Kept("here", re.compile(pattern), searched=True))

"""The practice questions of a lesson, registered by a package above this one, and their places in the lesson's text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from core.text import fold
from courses.glossary import TAG

HEADINGS = {"h2", "h3"}
EMPTY = {"br", "hr", "img", "source", "track"}
"""Tags without an end tag."""


@dataclass(frozen=True)
class Card:
    """A practice question as HTML. `after` is the heading of the Indonesian text whose section it follows, or None for the end."""

    html: Markup
    after: str | None


@dataclass(frozen=True)
class Practice:
    """The practice of a lesson for one reader."""

    cards: Sequence[Card]
    left: Markup
    """The line above the lesson's last button that names what was not tried; empty for a reader without an enrolment."""
    scripts: Sequence[str]
    """Files of `static/js`."""


PracticeReader = Callable[[Any], Practice | None]
"""A function that takes a row of `lesson_rows.find_lesson`."""

_readers: list[PracticeReader] = []


def register_practice_reader(read: PracticeReader) -> None:
    """Register a function that returns the practice of a lesson, or None where it has none."""
    if read not in _readers:
        _readers.append(read)


def practice_of(lesson: Any) -> Practice | None:
    """Return the practice of a lesson, or None."""
    return next((practice for practice in (read(lesson) for read in _readers) if practice), None)


def with_practice(html: str, cards: Sequence[Card], original: str) -> Markup:
    """Put each card behind the section of its heading, and the others behind the text.

    `html` is the text that is shown, and `original` the Indonesian one, whose headings the cards name. A translation with as many
    headings has them in the same order; in another one all cards stand at the end.
    """
    ends = _ends_of_sections(html, original) if any(card.after for card in cards) else {}
    places = [(ends.get(fold(card.after or ""), len(html)), card.html) for card in cards]
    text, position = Markup(), 0
    for end, card in sorted(places, key=lambda place: place[0]):
        text += Markup(html[position:end]) + card  # noqa: S704 (rendered by us)
        position = end
    return text + Markup(html[position:])  # noqa: S704 (rendered by us)


def _ends_of_sections(html: str, original: str) -> dict[str, int]:
    """Return where the section of each heading ends in `html`, by the heading's folded words in `original`."""
    shown, named = _headings(html), _headings(original)
    if len(shown) != len(named):
        return {}
    starts = [start for _level, _words, start in shown]
    ends = [_end(place, shown, starts, len(html)) for place in range(len(shown))]
    return {words: end for (_level, words, _start), end in zip(reversed(named), reversed(ends), strict=True)}


def _end(place: int, headings: Sequence[tuple[str, str, int]], starts: Sequence[int], length: int) -> int:
    """Return where the next heading begins that is not below this one."""
    level = headings[place][0]
    later = zip(headings[place + 1 :], starts[place + 1 :], strict=True)
    return next((start for (other, _words, _start), start in later if other <= level), length)


def _headings(html: str) -> list[tuple[str, str, int]]:
    """Return level, folded words and start of each heading that stands in no box."""
    found, depth, opened = [], 0, None
    for tag in TAG.finditer(html):
        name = tag["name"]
        if name in EMPTY:
            continue
        if tag["end"]:
            depth -= 1
            if depth == 0 and opened and name in HEADINGS:
                found.append((name, words_of(html[opened.end() : tag.start()]), opened.start()))
        else:
            opened = tag if depth == 0 else opened
            depth += 1
    return found


def words_of(heading: str) -> str:
    """Return the folded words of a heading in HTML."""
    return fold(Markup(heading).striptags())  # noqa: S704 (only read)

"""Queries on glossary words and handouts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from core.db import run
from core.files import StoredFile
from core.text import fold
from courses.glossary import in_order
from courses.models import Course, Edition, Handout, HandoutSheet, Word
from courses.queries import newest_open

_of_edition = (
    select(Word.key, Word.term, Word.also, Word.meaning)
    .where(Word.edition_id == bindparam("edition_id"))
    .order_by(Word.position)
)
_of_all = (
    select(Word.key, Word.term, Word.also, Word.meaning, Course.slug, Edition.title)
    .select_from(Course)
    .join(Edition, Edition.id == newest_open)
    .join(Word, Word.edition_id == Edition.id)
    .order_by(Course.code, Word.position)
)
_extras = select(
    select(func.count()).where(Word.edition_id == bindparam("edition_id")).scalar_subquery().label("words"),
    select(func.count()).where(Handout.edition_id == bindparam("edition_id")).scalar_subquery().label("handouts"),
)
_handout = (
    select(Handout.html, HandoutSheet.sha256, StoredFile.size)
    .outerjoin(HandoutSheet, HandoutSheet.edition_id == Handout.edition_id)
    .outerjoin(StoredFile, StoredFile.sha256 == HandoutSheet.sha256)
    .where(Handout.edition_id == bindparam("edition_id"))
)


@dataclass(frozen=True)
class Sense:
    """A meaning of a word, with the courses that give it."""

    meaning: str
    courses: list[Any] = field(default_factory=list)
    """Rows with `slug` and `title`."""


@dataclass(frozen=True)
class WordLine:
    """A word with its meanings in all courses."""

    key: str
    term: str
    also: list[str]
    senses: list[Sense]

    @property
    def letter(self) -> str:
        """The heading under which the word stands: its first letter, or `0–9`."""
        return self.key[:1].upper() if self.key[:1].isalpha() else "0–9"


def count_extras(edition_id: int) -> Any:
    """Return how many glossary words and handouts (0 or 1) an edition has, as `words` and `handouts`."""
    return run(_extras, {"edition_id": edition_id}).one()


def words_of(edition_id: int) -> list[Any]:
    """Return the words of an edition in alphabetical order."""
    return list(run(_of_edition, {"edition_id": edition_id}))


def all_words() -> list[tuple[str, list[WordLine]]]:
    """Return the words of all open courses, grouped by their first letter."""
    rows = list(run(_of_all))
    by_key: dict[str, list[Any]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    lines = [_line(key, by_key[key]) for key in sorted(by_key)]
    return [(letter, list(group)) for letter, group in groupby(lines, key=lambda line: line.letter)]


def handout_of(edition_id: int) -> Any | None:
    """Return the handout's HTML with `sha256` and `size` of its sheet, which are None until the sheet is drawn; or None."""
    return run(_handout, {"edition_id": edition_id}).one_or_none()


def _line(key: str, rows: Iterable[Any]) -> WordLine:
    senses: dict[str, Sense] = {}
    also: dict[str, str] = {}
    term = ""
    for row in rows:
        term = term or row.term
        senses.setdefault(fold(row.meaning), Sense(row.meaning)).courses.append(row)
        also |= {fold(form): form for form in row.also}
    return WordLine(key, term, in_order(also.values()), list(senses.values()))

"""Lessons as a reader meets them: paragraphs, sentences, words. Alt texts, questions and words for the ear are left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from courses.package import dialect, reading
from courses.package.reading import LessonText, Package

_MARKS = re.compile(r"[*_`]|^#+\s+|^(?:\d+\.|[-*])\s+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“(A-Z0-9])")
_SHORT = re.compile(r"\b(?:dr|hlm|no|Jl|Rp|Kec|Kel|misal)\.$")
_ADDRESS = re.compile(r"\S+\.(?:id|com|org|net|apk|pdf|jpg)\b\S*|[@#]\w+")
WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:[-'][A-Za-zÀ-ÿ]+)*")


@dataclass(frozen=True)
class Lesson:
    """One lesson of a package, its visible text in order."""

    course: str
    key: str
    text: LessonText

    @property
    def name(self) -> str:
        """As reports call it."""
        return f"{self.course}/{self.key}"

    @cached_property
    def lines(self) -> list[str]:
        """Paragraphs, list items and captions without their marks; headings and tables are not sentences."""
        return list(_visible(self.text.source))

    @cached_property
    def sentences(self) -> list[str]:
        """Every sentence of every line."""
        return [sentence for line in self.lines for sentence in sentences_of(line)]

    @property
    def words(self) -> int:
        """How many words a reader reads."""
        return sum(len(sentence.split()) for sentence in self.sentences)

    @property
    def headings(self) -> list[str]:
        """The headings inside the lesson."""
        return [line.lstrip("# ").strip() for line in self.text.source.split("\n") if line.startswith("##")]


def packages(folder: Path) -> list[Package]:
    """Every course package of an office's folder, by address."""
    return [reading.read(path.parent) for path in sorted(folder.glob("*/course.yaml"))]


def lessons_of(package: Package) -> list[Lesson]:
    """The Indonesian lessons, in reading order where the course names it."""
    code = package.course.value["code"]
    order = [
        key for stage in package.course.value["stages"].values() for module in stage["modules"] for key in module["lessons"]
    ]
    return [Lesson(code, key, package.lessons[key]) for key in order]


def sentences_of(line: str) -> list[str]:
    """A line cut at the ends of its sentences."""
    found: list[str] = []
    for part in _END.split(line):
        if found and _SHORT.search(found[-1]):
            found[-1] += f" {part}"
        elif WORD.search(part) or part[:1].isdigit():
            found.append(part)
    return found


def _visible(source: str) -> Iterator[str]:
    for segment in dialect.segments(source):
        if segment.kind in {"spoken", "tool"}:
            continue
        for line in segment.lines:
            stripped = line.strip()
            picture = dialect.PICTURE.fullmatch(stripped)
            if picture:
                stripped = picture["caption"] or ""
            if stripped and not stripped.startswith(("#", "|", ":::")):
                yield _plain(stripped)


def words_of(sentence: str) -> list[str]:
    """The words of a sentence; addresses and hashtags are none."""
    return WORD.findall(_ADDRESS.sub(" ", sentence))


def _plain(line: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", line)).strip()

"""The visible text of lessons: paragraphs, sentences, words. Alt texts, questions and spoken texts are left out."""

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
_ADDRESS = re.compile(r"\S*\.(?:id|com|org|net|example|apk|pdf|jpg)\b\S*|[@#]\w+")
WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:[-'][A-Za-zÀ-ÿ]+)*")


@dataclass(frozen=True)
class Lesson:
    """One lesson of a package."""

    course: str
    key: str
    text: LessonText

    @property
    def name(self) -> str:
        """The lesson's name in reports."""
        return f"{self.course}/{self.key}"

    @cached_property
    def lines(self) -> list[str]:
        """The paragraphs, list items and captions without markup. Headings and tables are left out."""
        return list(_visible(self.text.source))

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of all lines."""
        return [sentence for line in self.lines for sentence in sentences_of(line)]

    @property
    def words(self) -> int:
        """The number of words of all sentences."""
        return sum(len(sentence.split()) for sentence in self.sentences)

    @property
    def headings(self) -> list[str]:
        """The headings inside the lesson."""
        return [line.lstrip("# ").strip() for line in self.text.source.split("\n") if line.startswith("##")]


def packages(folder: Path) -> list[Package]:
    """Read every course package in a folder, in the order of their paths."""
    return [reading.read(path.parent) for path in sorted(folder.glob("*/course.yaml"))]


def lessons_of(package: Package) -> list[Lesson]:
    """Return the lessons of a package, in reading order."""
    code = package.course.value["code"]
    order = [
        key for stage in package.course.value["stages"].values() for module in stage["modules"] for key in module["lessons"]
    ]
    return [Lesson(code, key, package.lessons[key]) for key in order]


def sentences_of(line: str) -> list[str]:
    """Split a line into sentences."""
    sentences: list[str] = []
    for part in _END.split(line):
        if sentences and _SHORT.search(sentences[-1]):
            sentences[-1] += f" {part}"
        elif WORD.search(part) or part[:1].isdigit():
            sentences.append(part)
    return sentences


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
    """Return the words of a sentence without addresses and hashtags."""
    return WORD.findall(_ADDRESS.sub(" ", sentence))


def _plain(line: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", line)).strip()

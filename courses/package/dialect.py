"""The Markdown of lessons (`docs/course-package.md`): pictures alone in their paragraph, and callouts between `:::` lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.package.faults import Faults
from courses.package.reading import LessonText

CALLOUTS = ("remember", "note", "good", "bad")

PICTURE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<file>[^)\s]+)(?: "(?P<caption>[^"]*)")?\)')
OPENING = re.compile(r":::\s*(?P<kind>\S+)")
CLOSING = ":::"
CODE = re.compile(r"`[^`]*`")
HTML = re.compile(r"<[A-Za-z/!?](?!ttps://)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s]*)")
LINK_TARGET = re.compile(r"^\s*\[[^\]]+\]:\s*(\S+)")


@dataclass(frozen=True)
class Picture:
    """A picture in a lesson's text."""

    line: int
    alt: str
    file: str
    caption: str | None


@dataclass
class Segment:
    """A stretch of plain Markdown, or the inside of a callout."""

    kind: str | None
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its Markdown."""
        return "\n".join(self.lines)


def segments(source: str, first_line: int = 1) -> Iterator[Segment]:
    """The text in order, cut at callouts. What is not closed ends with the text."""
    current = Segment(None, first_line)
    for number, line in enumerate(source.split("\n"), first_line):
        opening = OPENING.fullmatch(line.strip())
        if opening or line.strip() == CLOSING:
            yield current
            current = Segment(opening["kind"] if opening else None, number)
        else:
            current.lines.append(line)
    yield current


def pictures(lesson: LessonText) -> list[Picture]:
    """The pictures of a lesson's text, by line."""
    found = []
    for number, line in enumerate(lesson.source.split("\n"), lesson.first_line):
        match = PICTURE.fullmatch(line.strip())
        if match:
            found.append(Picture(number, match["alt"], match["file"], match["caption"]))
    return found


def tidy(source: str) -> str:
    """The text in canonical form: no blanks at line ends, no empty lines before and after, one newline last."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n") + "\n"


def check(lesson: LessonText, faults: Faults) -> None:
    """Name what the dialect does not know, by line."""
    if not lesson.source.strip():
        faults.add(lesson.file, lesson.first_line, "has no text")
        return
    _check_callouts(lesson, faults)
    lines = lesson.source.split("\n")
    for number, line in enumerate(lines):
        _check_line(lesson.file, lesson.first_line + number, line, faults)
        if "![" in CODE.sub("", line):
            around = [lines[near].strip() for near in (number - 1, number + 1) if 0 <= near < len(lines)]
            _check_picture(lesson.file, lesson.first_line + number, line.strip(), around, faults)


def _check_line(file: str, number: int, line: str, faults: Faults) -> None:
    plain = CODE.sub("", line)
    if re.match(r"#(\s|$)|#{4,}", line):
        faults.add(file, number, "headings are ## and ###; the title is the only one above them")
    if HTML.search(plain):
        faults.add(file, number, "HTML is not taken over; write Markdown")
    for target in (*LINK.findall(plain), *LINK_TARGET.findall(plain)):
        if not target.startswith("https://"):
            faults.add(file, number, f"a link must begin with https://, not {target!r}")


def _check_picture(file: str, number: int, line: str, around: list[str], faults: Faults) -> None:
    match = PICTURE.fullmatch(line)
    if not match or any(text and not text.startswith(CLOSING) for text in around):
        faults.add(file, number, 'a picture stands alone between empty lines: ![alt](file "caption")')
    elif not match["alt"].strip():
        faults.add(
            file, number, f"the picture {match['file']} needs words for those who cannot see it: ![alt]({match['file']})"
        )


def _check_callouts(lesson: LessonText, faults: Faults) -> None:
    opened: tuple[str, int] | None = None
    remembered: list[int] = []
    last_text = lesson.first_line
    for number, line in enumerate(lesson.source.split("\n"), lesson.first_line):
        stripped = line.strip()
        opening = OPENING.fullmatch(stripped)
        if opening and opened:
            faults.add(lesson.file, number, f"::: {opened[0]} of line {opened[1]} is not closed before this")
        if opening:
            _check_kind(lesson.file, number, opening["kind"], faults)
            opened = opening["kind"], number
            remembered += [number] if opening["kind"] == "remember" else []
        elif stripped == CLOSING:
            if not opened:
                faults.add(lesson.file, number, "::: closes nothing here")
            opened = None
        elif stripped and not (opened and opened[0] == "remember"):
            last_text = number
    if opened:
        faults.add(lesson.file, opened[1], f"::: {opened[0]} is not closed with :::")
    _check_remembered(lesson, remembered, last_text, faults)


def _check_kind(file: str, number: int, kind: str, faults: Faults) -> None:
    if kind not in CALLOUTS:
        faults.add(file, number, f"::: {kind} is unknown; known are {', '.join(CALLOUTS)}")


def _check_remembered(lesson: LessonText, remembered: list[int], last_text: int, faults: Faults) -> None:
    if len(remembered) != 1:
        line = remembered[1] if remembered else lesson.first_line
        faults.add(lesson.file, line, "needs exactly one ::: remember, with the sentence to keep")
    elif remembered[0] < last_text:
        faults.add(lesson.file, remembered[0], "::: remember comes last")

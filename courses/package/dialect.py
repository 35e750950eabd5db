"""The Markdown dialect of lessons (`docs/course-package.md`): pictures in paragraphs of their own, and blocks between `:::` lines."""

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from core.documents.faults import Faults
from core.errors import N_
from courses.package.reading import LessonText
from courses.tools import find_tool, tools

CALLOUTS = ("remember", "note", "good", "bad")
SPOKEN, TOOL = "spoken", "tool"
BLOCKS = (*CALLOUTS, SPOKEN, TOOL)
PLAIN = {SPOKEN: 400, TOOL: 200}
"""Blocks of plain text, with their most characters."""

LONGEST_TEXT = 60_000
LONGEST_LINE = 5_000
"""The most characters of a line, because some patterns take quadratic time."""

PICTURE = re.compile(r'!\[(?P<alt>[^\]\n]{0,400})\]\((?P<file>[^)\s]{1,300})(?: "(?P<caption>[^"\n]{0,400})")?\)')
OPENING = re.compile(r":::\s*(?P<kind>\S+)(?:\s+(?P<value>\S.*))?")
CLOSING = ":::"
CODE = re.compile(r"`[^`]*`")
HTML = re.compile(r"<[A-Za-z/!?](?!ttps://)")
LINK_OPENING = re.compile(r"(?<!!)\[")
LINK_DESTINATION = re.compile(r"\(\s*<?([^)\s]*)")
LINK_TARGET = re.compile(r"^\s*\[[^\]]+\]:\s*(\S+)")
HEADING = re.compile(r"(?:\s|[-+*>]|[0-9]+[.)])*(?P<marks>#+)(?P<words>.*)")
"""A heading, also one inside a list or a quotation."""
MARKUP = re.compile(r"[*`\[\]|]|(?<!\w)_\w|^[^\S\n]*(?:#|>|[-+]\s|[0-9]+[.)]\s)", re.MULTILINE)
"""Markdown that is not allowed in plain text."""


@dataclass(frozen=True)
class Picture:
    """A picture in a lesson's text."""

    line: int
    alt: str
    file: str
    caption: str | None


@dataclass
class Segment:
    """A piece of Markdown between blocks (`kind` is None), or the inside of a block; `value` stands behind the block's kind."""

    kind: str | None
    line: int
    lines: list[str] = field(default_factory=list)
    value: str | None = None

    @property
    def text(self) -> str:
        """The Markdown."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The text on one line, with single blanks."""
        return " ".join(self.text.split())


def segments(source: str, first_line: int = 1) -> Iterator[Segment]:
    """Split a text into blocks and the pieces between them. An open block ends with the text."""
    current = Segment(None, first_line)
    for number, line in enumerate(source.split("\n"), first_line):
        opening = OPENING.fullmatch(line.strip())
        if opening or line.strip() == CLOSING:
            yield current
            current = Segment(opening["kind"], number, value=opening["value"]) if opening else Segment(None, number)
        else:
            current.lines.append(line)
    yield current


def pictures(lesson: LessonText) -> list[Picture]:
    """Return the pictures of a lesson's text with their lines."""
    found = []
    for number, line in enumerate(lesson.source.split("\n"), lesson.first_line):
        match = PICTURE.fullmatch(line.strip())
        if match:
            found.append(Picture(number, match["alt"], match["file"], match["caption"]))
    return found


def shown(source: str) -> str:
    """Return the Markdown without spoken blocks."""
    return "\n".join(segment.text for segment in segments(source) if segment.kind != SPOKEN)


def plain(source: str) -> str:
    """Return the visible words of a text, without Markdown, addresses of links, and alternative texts."""
    captions = PICTURE.sub(lambda match: match["caption"] or "", shown(source))
    return re.sub(r"[*_`]", " ", re.sub(r"\]\([^)\n]{0,400}\)", "]", captions))


def headings(source: str) -> list[str]:
    """Return the words of the headings that stand in no block, without Markdown."""
    lines = (line for segment in segments(source) if segment.kind is None for line in segment.lines)
    found = (re.fullmatch(r"#{2,3}\s+(.*)", line.strip()) for line in lines)
    return [" ".join(re.sub(r"[*_`]", "", match[1]).split()) for match in found if match]


def tidy(source: str) -> str:
    """Return the canonical text: without blanks at line ends and empty lines at both ends, with one final newline."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n") + "\n"


def check(lesson: LessonText, faults: Faults, *, blocks: Collection[str] = BLOCKS) -> None:
    """Report everything outside the dialect. With `remember` in `blocks`, the text must end with such a block."""
    if not lesson.source.strip():
        faults.add(lesson.file, lesson.first_line, N_("has no text"))
        return
    if _is_too_long(lesson, faults):
        return
    _check_blocks(lesson, faults, blocks)
    _check_plain_blocks(lesson, faults)
    lines = lesson.source.split("\n")
    for number, line in enumerate(lines):
        _check_line(lesson.file, lesson.first_line + number, line, faults)
        if "![" in CODE.sub("", line):
            neighbours = [lines[index].strip() for index in (number - 1, number + 1) if 0 <= index < len(lines)]
            _check_picture(lesson.file, lesson.first_line + number, line.strip(), neighbours, faults)


def _is_too_long(lesson: LessonText, faults: Faults) -> bool:
    """Report a text or a line that is too long, and return whether there is one. Then the other checks are skipped."""
    if len(lesson.source) > LONGEST_TEXT:
        faults.add(
            lesson.file,
            lesson.first_line,
            N_("has %(count)s characters; at most %(most)s are allowed"),
            count=len(lesson.source),
            most=LONGEST_TEXT,
        )
        return True
    lines = enumerate(lesson.source.split("\n"), lesson.first_line)
    long = [number for number, line in lines if len(line) > LONGEST_LINE]
    if long:
        faults.add(lesson.file, long[0], N_("is longer than %(most)s characters; begin a new paragraph"), most=LONGEST_LINE)
    return bool(long)


def _check_line(file: str, number: int, line: str, faults: Faults) -> None:
    plain = CODE.sub("", line)
    if re.match(r"#(\s|$)|#{4,}", line):
        faults.add(file, number, N_("headings are ## and ###; the title is the only one above them"))
    elif is_empty_heading(line):
        faults.add(file, number, N_("a heading needs words behind ## or ###"))
    if HTML.search(plain):
        faults.add(file, number, N_("HTML is not taken over; write Markdown"))
    for target in (*_link_targets(plain), *LINK_TARGET.findall(plain)):
        if not target.startswith("https://"):
            faults.add(file, number, N_("a link must begin with https://, not %(target)s"), target=repr(target))


def _link_targets(line: str) -> Iterator[str]:
    """Yield the target of each `[text](target)`. Splits at `]`, because a pattern for the whole link takes quadratic time."""
    for text, rest in itertools.pairwise(line.split("]")):
        destination = LINK_DESTINATION.match(rest)
        if destination and LINK_OPENING.search(text):
            yield destination[1]


def is_empty_heading(line: str) -> bool:
    """Return whether a line is a heading without a letter or a digit, which a screen reader could not announce."""
    heading = HEADING.fullmatch(line)
    return heading is not None and not re.search(r"\w", heading["words"])


def _check_picture(file: str, number: int, line: str, neighbours: list[str], faults: Faults) -> None:
    match = PICTURE.fullmatch(line)
    if not match or any(text and not text.startswith(CLOSING) for text in neighbours):
        faults.add(file, number, N_('a picture stands alone between empty lines: ![alt](file "caption")'))
    elif not match["alt"].strip():
        faults.add(
            file,
            number,
            N_("the picture %(name)s needs words for those who cannot see it: ![alt](%(name)s)"),
            name=match["file"],
        )


def _check_blocks(lesson: LessonText, faults: Faults, blocks: Collection[str]) -> None:
    opened: tuple[str, int] | None = None
    for number, line in enumerate(lesson.source.split("\n"), lesson.first_line):
        opening = OPENING.fullmatch(line.strip())
        if opening and opened:
            faults.add(
                lesson.file,
                number,
                N_("::: %(kind)s of line %(line)s is not closed before this"),
                kind=opened[0],
                line=opened[1],
            )
        if opening:
            _check_opening(lesson.file, number, opening["kind"], opening["value"], blocks, faults)
            opened = opening["kind"], number
        elif line.strip() == CLOSING:
            if not opened:
                faults.add(lesson.file, number, N_("::: closes nothing here"))
            opened = None
    if opened:
        faults.add(lesson.file, opened[1], N_("::: %(kind)s is not closed with :::"), kind=opened[0])
    if "remember" in blocks:
        _check_remembered(lesson, faults)


def _check_opening(file: str, number: int, kind: str, value: str | None, blocks: Collection[str], faults: Faults) -> None:
    if kind not in blocks:
        faults.add(file, number, N_("::: %(kind)s is unknown; known are %(known)s"), kind=kind, known=", ".join(blocks))
    elif kind == TOOL:
        if find_tool(value or "") is None:
            keys = ", ".join(tool.key for tool in tools())
            faults.add(file, number, N_("::: tool %(key)s names no tool; known are %(known)s"), key=value or "...", known=keys)
    elif value:
        faults.add(file, number, N_("behind ::: %(kind)s nothing else stands on the line"), kind=kind)


def _check_remembered(lesson: LessonText, faults: Faults) -> None:
    found = [part for part in segments(lesson.source, lesson.first_line) if part.kind or part.words]
    remembered = [part.line for part in found if part.kind == "remember"]
    if len(remembered) != 1:
        line = remembered[1] if remembered else lesson.first_line
        faults.add(lesson.file, line, N_("needs exactly one ::: remember, with the sentence to keep"))
    elif found[-1].kind != "remember":
        faults.add(lesson.file, remembered[0], N_("::: remember comes last"))


def _check_plain_blocks(lesson: LessonText, faults: Faults) -> None:
    """Check that spoken texts and sentences of tools are plain, short, and in the right place."""
    before: Segment | None = None
    for segment in segments(lesson.source, lesson.first_line):
        if segment.kind in PLAIN:
            _check_plain(lesson.file, segment, faults)
        if segment.kind == SPOKEN:
            _check_spoken(lesson.file, segment, before, faults)
        if segment.kind or segment.words:
            before = segment


def _check_plain(file: str, segment: Segment, faults: Faults) -> None:
    kind, most = str(segment.kind), PLAIN[str(segment.kind)]
    if not segment.words:
        faults.add(file, segment.line, N_("::: %(kind)s has no words in it"), kind=kind)
    elif len(segment.words) > most:
        faults.add(
            file,
            segment.line,
            N_("has %(count)s characters; at most %(most)s are allowed"),
            count=len(segment.words),
            most=most,
        )
    if MARKUP.search(segment.text):
        faults.add(file, segment.line, N_("::: %(kind)s holds plain words, no Markdown"), kind=kind)


def _check_spoken(file: str, segment: Segment, before: Segment | None, faults: Faults) -> None:
    if before is not None and before.kind == SPOKEN:
        faults.add(file, segment.line, N_("two ::: spoken stand in a row; one says all of the block before it"))
    elif before is None or before.kind in {TOOL, "remember"} or _ends_with_heading(before):
        faults.add(
            file, segment.line, N_("::: spoken stands after the picture, table, list or paragraph that it is read instead of")
        )


def _ends_with_heading(segment: Segment) -> bool:
    lines = [line for line in segment.lines if line.strip()]
    return segment.kind is None and lines[-1].startswith("#")

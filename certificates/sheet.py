"""A certificate's frozen facts in one language, as the two sides of the sheet and the public page show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from babel.dates import format_date

from certificates import fitting
from certificates.fitting import BOLD, MEDIUM, Cut
from certificates.printed import Facts, Official
from core import qr
from core.office import said

KIND = (
    Cut("", 9.6, 157, leading=1.1),
    Cut("long", 7.2, 157, leading=1.1),
    Cut("longer", 5.6, 157, leading=1.1),
    Cut("longest", 4.6, 157, lines=2, leading=1.1),
)
NAME = (
    Cut("", 18, 124, leading=1.12),
    Cut("medium", 13, 134, leading=1.12),
    Cut("small", 10, 157, leading=1.12),
    Cut("long", 8.4, 157, lines=2, leading=1.12),
    Cut("longer", 6.6, 157, lines=2, leading=1.12),
    Cut("longest", 5, 157, lines=3, leading=1.12),
    Cut("least", 3.6, 157, lines=4, leading=1.12),
)
FIRM = (
    Cut("", 5, 157, weight=MEDIUM, leading=1.4),
    Cut("small", 4.1, 157, weight=MEDIUM, leading=1.4),
    Cut("long", 3.4, 157, lines=3, weight=MEDIUM, leading=1.4),
)
COURSE = (
    Cut("", 8, 157),
    Cut("long", 6.6, 157),
    Cut("longer", 5.6, 157, lines=2),
    Cut("longest", 4.4, 157, lines=3),
    Cut("least", 3.2, 157, lines=6),
)
ROOM_FOR_NAMES = 43
"""What name, business and course may take together before the lines between them move closer."""
PARTICULARS = (Cut("", 3.5, 145), Cut("small", 3, 145))
BACK_TITLE = (Cut("", 4.1, 243, lines=2, weight=MEDIUM), Cut("small", 3.2, 243, lines=3, weight=MEDIUM))


@dataclass(frozen=True)
class Density:
    """How the lists on the back are set: its classes, the size of the letters, and a row's height in those sizes."""

    name: str
    size: float
    row: float


DENSITIES = (
    Density("", 3.8, 2.17),
    Density("d1", 3.5, 2.17),
    Density("d2 close", 3.4, 1.75),
    Density("d3 dense", 3.1, 1.55),
    Density("d4 dense", 2.8, 1.55),
    Density("d5 dense", 2.5, 1.55),
    Density("d6 dense", 2.2, 1.55),
    Density("d7 dense", 1.95, 1.55),
)
HEAD, GAP, ONE_MORE_LINE = 3.6, 2.1, 1.35
"""Caption with heads, space between two lists, a second line in a row: in sizes of the letters."""
LEFT_WIDTH, RIGHT_WIDTH, NUMBERS = 132, 95, 8
TOP, BOTTOM, PAGE = 53, 31, 210
NOTE, NOTE_SIZE, NOTE_WIDTH = 5.1, 3.4, 243


@dataclass(frozen=True)
class Line:
    """A row of a list: its words, and its number at the right."""

    title: str
    value: int


class Sheet:
    """One certificate in one language. Strings only: whoever draws it asks nothing else."""

    def __init__(self, facts: Facts, language: str) -> None:
        self.facts = facts
        self.language = language
        self.kind: str = said(facts.kind, language)
        self.issuer: Sequence[str] = facts.issuer
        self.number: str = facts.number
        self.given_to: str = facts.given_to
        self.enterprise: str | None = facts.enterprise
        self.course: str = said(facts.course.title, language)
        self.course_code: str = facts.course.code
        self.edition: int | None = facts.course.edition
        """None on the programme certificate."""
        self.predicate: str = said(facts.predicate.title, language)
        self.predicate_from: int = facts.predicate.min
        self.validity: str = said(facts.validity, language)
        self.signature: str = said(facts.signature, language)
        self.scores: Mapping[str, int] = facts.scores
        self.percent = {part: round(weight * 100) for part, weight in facts.weights.items()}
        self.highest_level: int = facts.highest_level
        self.materials = [Line(said(row.title, language), row.minutes) for row in facts.materials]
        self.minutes = sum(row.value for row in self.materials)
        self.rubric = [Line(said(row.title, language), row.level) for row in facts.rubric]
        self.officials = [replace(one, title=said(one.title, language)) for one in facts.officials]

    def label(self, key: str) -> str:
        """The office's word for a fact."""
        return said(self.facts.words[key].label, self.language)

    def text(self, key: str) -> str:
        """The office's sentence."""
        return said(self.facts.words[key].text, self.language)

    def columns(self, key: str) -> Sequence[str]:
        """The office's heads of a list."""
        return said(self.facts.words[key].columns, self.language)

    @property
    def jp(self) -> str:
        """How long the training is."""
        return self.text("jp").format(jp=self.facts.jp)

    @property
    def period(self) -> str:
        """From the first day to the last."""
        return period(self.facts.started_on, self.facts.completed_on, language=self.language)

    @property
    def issued_on(self) -> str:
        """The day of issue."""
        return written_day(self.facts.issued_on, self.language)

    @property
    def signer(self) -> Official | None:
        """The official with the line to sign on."""
        return next((official for official in self.officials if official.signs), None)

    @property
    def others(self) -> list[Official]:
        """Officials who are only named."""
        return [official for official in self.officials if official is not self.signer]

    @property
    def address(self) -> tuple[str, str]:
        """The public address as people type it: what stands before the code, and the code."""
        before, slash, code = self.facts.address.partition("://")[2].rpartition("/")
        return before + slash, code

    @property
    def verify(self) -> tuple[str, str]:
        """The office's sentence about checking, before and after the address."""
        before, _url, after = self.text("verify").partition("{url}")
        return before, after

    @cached_property
    def qr(self) -> qr.QrCode:
        """The address to scan."""
        return qr.draw(self.facts.address)

    @cached_property
    def kind_cut(self) -> str:
        """How large it is said what is certified; a class."""
        return fitting.choose(self.kind, KIND).name

    @cached_property
    def name_cut(self) -> str:
        """How large the name is set; a class."""
        return fitting.choose(self.given_to, NAME).name

    @cached_property
    def firm_cut(self) -> str:
        """How large the business is set."""
        return fitting.choose(self.enterprise or "", FIRM).name

    @cached_property
    def course_cut(self) -> str:
        """How large the course is set."""
        return fitting.choose(self.course, COURSE).name

    @cached_property
    def is_tight(self) -> bool:
        """Whether the lines of the front move closer."""
        texts = ((self.given_to, NAME), (self.enterprise or "", FIRM), (self.course, COURSE))
        return sum(fitting.height_of(text, fitting.choose(text, cuts)) for text, cuts in texts) > ROOM_FOR_NAMES

    def particulars_cut(self, code_and_edition: str) -> str:
        """How large code, length, period and predicate are set side by side."""
        return fitting.choose("".join((code_and_edition, self.jp, self.period, self.predicate)), PARTICULARS).name

    def back_title_cut(self, title: str) -> str:
        """How large the line under the back's title is set."""
        return fitting.choose(title, BACK_TITLE).name

    def density(self, notes: Sequence[str]) -> str:
        """How dense the lists on the back are set so that they end above these notes; classes."""
        lines = sum(fitting.lines_in(note, NOTE_SIZE, NOTE_WIDTH, BOLD) for note in notes)
        room = PAGE - TOP - BOTTOM - lines * NOTE
        return next((density for density in DENSITIES if self._back_height(density) <= room), DENSITIES[-1]).name

    def _back_height(self, density: Density) -> float:
        left = HEAD + _rows(self.materials, density, LEFT_WIDTH) + density.row
        scores = HEAD + len(self.scores) * density.row
        rubric = GAP + HEAD + _rows(self.rubric, density, RIGHT_WIDTH)
        return density.size * max(left, scores + rubric)


def _rows(rows: Sequence[Line], density: Density, width: float) -> float:
    """The height of a list in sizes of its letters."""
    room = width - NUMBERS * density.size
    more = sum(fitting.lines_in(row.title, density.size, room) - 1 for row in rows)
    return len(rows) * density.row + more * ONE_MORE_LINE


def written_day(day: date, language: str) -> str:
    """`2 Desember 2026`."""
    return format_date(day, "d MMMM y", locale=language)


def period(first: date, last: date, *, language: str) -> str:
    """`17 November – 2 Desember 2026`: month and year only once where both days share them."""
    end = written_day(last, language)
    if first == last:
        return end
    if first.year != last.year:
        return f"{written_day(first, language)} – {end}"
    return f"{format_date(first, 'd' if first.month == last.month else 'd MMMM', locale=language)} – {end}"

"""A certificate's frozen facts in one language, ready for the two printed sides and for the pages.

Lengths are millimetres on paper, except where a comment says otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from babel.dates import format_date
from flask_babel import gettext as _

from certificates import fitting
from certificates.fitting import BOLD, MEDIUM, Cut
from certificates.printed import Facts, Level, Official
from core import qr
from core.office import translated

# The cuts of each line of the front, the largest first.
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
ROOM_FOR_NAMES, ROOM_FOR_WHO_JUDGED = 43, 5
"""The height of name, business and course together above which the lines between them move closer, and by how much less it is
where a line below says that the learner judged the task."""
PARTICULARS = (Cut("", 3.5, 145), Cut("small", 3, 145))
BACK_TITLE = (Cut("", 4.1, 243, lines=2, weight=MEDIUM), Cut("small", 3.2, 243, lines=3, weight=MEDIUM))


@dataclass(frozen=True)
class Density:
    """A density of the lists on the back: its CSS classes, the font size, and the height of a row in ems."""

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
"""Heights in ems: the caption with column heads, the space between two lists, another line in a row."""
LEFT_WIDTH, RIGHT_WIDTH = 132, 95
NUMBER_WIDTH = 8
"""The width of the column of numbers in ems."""
TOP, BOTTOM, PAGE = 53, 31, 210
"""The space above and below the lists, and the height of the page."""
NOTE_HEIGHT, NOTE_SIZE, NOTE_WIDTH = 5.1, 3.4, 243
"""Height of a line of the notes, their font size, and their width."""


@dataclass(frozen=True)
class Line:
    """A row of a list: its title, and the number at its right."""

    title: str
    value: int


def _judged_line(row: Level, language: str) -> Line:
    """Return a row of the rubric. A course says it if nobody but its learner judged the task."""
    title = translated(row.title, language)
    return Line(_("%(course)s (judged by the learner)", course=title) if row.self_judged else title, row.level)


class Sheet:
    """A certificate in one language. Its attributes are all that the templates need."""

    def __init__(self, facts: Facts, language: str, *, self_judged: bool | None = None) -> None:
        """`self_judged` overrides what is printed, for certificates of earlier versions, on which nothing is."""
        self.facts = facts
        self.self_judged: bool = bool(facts.self_judged if self_judged is None else self_judged)
        """Whether nobody but the learner judged the practical task."""
        self.partly_self_judged = any(row.self_judged for row in facts.rubric)
        """On a programme certificate: whether that is so of a course."""
        self.language = language
        self.kind: str = translated(facts.kind, language)
        self.issuer: Sequence[str] = facts.issuer
        self.number: str = facts.number
        self.given_to: str = facts.given_to
        self.enterprise: str | None = facts.enterprise
        self.course: str = translated(facts.course.title, language)
        self.course_code: str = facts.course.code
        self.edition: int | None = facts.course.edition
        """None on the programme certificate."""
        self.predicate: str = translated(facts.predicate.title, language)
        self.predicate_from: int = facts.predicate.min
        self.validity: str = translated(facts.validity, language)
        self.signature: str = translated(facts.signature, language)
        self.scores: Mapping[str, int] = facts.scores
        self.percent = {part: round(weight * 100) for part, weight in facts.weights.items()}
        self.highest_level: int = facts.highest_level
        self.materials = [Line(translated(row.title, language), row.minutes) for row in facts.materials]
        self.minutes = sum(row.value for row in self.materials)
        self.rubric = [_judged_line(row, language) for row in facts.rubric]
        self.officials = [replace(official, title=translated(official.title, language)) for official in facts.officials]

    def label(self, key: str) -> str:
        """Return the office's label of a fact."""
        return translated(self.facts.words[key].label, self.language)

    def text(self, key: str) -> str:
        """Return the office's sentence with this key."""
        return translated(self.facts.words[key].text, self.language)

    def columns(self, key: str) -> Sequence[str]:
        """Return the office's column heads of a list."""
        return translated(self.facts.words[key].columns, self.language)

    @property
    def jp(self) -> str:
        """The length of the training in the office's words."""
        return self.text("jp").format(jp=self.facts.jp)

    @property
    def period(self) -> str:
        """The days from the start to the completion."""
        return period(self.facts.started_on, self.facts.completed_on, language=self.language)

    @property
    def issued_on(self) -> str:
        """The day of issue."""
        return written_day(self.facts.issued_on, self.language)

    @property
    def signer(self) -> Official | None:
        """The official who signs, or None."""
        return next((official for official in self.officials if official.signs), None)

    @property
    def other_officials(self) -> list[Official]:
        """The officials who do not sign."""
        return [official for official in self.officials if official is not self.signer]

    @property
    def address(self) -> tuple[str, str]:
        """The public address without `https://`, in two parts: the part before the code, and the code."""
        before, slash, code = self.facts.address.partition("://")[2].rpartition("/")
        return before + slash, code

    @property
    def verify(self) -> tuple[str, str]:
        """The office's sentence about verification, in two parts: before and after the address."""
        before, _url, after = self.text("verify").partition("{url}")
        return before, after

    @cached_property
    def qr(self) -> qr.QrCode:
        """The QR code of the public address."""
        return qr.draw(self.facts.address)

    @cached_property
    def kind_cut(self) -> str:
        """The CSS class for the size of the kind of certificate."""
        return fitting.choose(self.kind, KIND).name

    @cached_property
    def name_cut(self) -> str:
        """The CSS class for the size of the name."""
        return fitting.choose(self.given_to, NAME).name

    @cached_property
    def firm_cut(self) -> str:
        """The CSS class for the size of the business."""
        return fitting.choose(self.enterprise or "", FIRM).name

    @cached_property
    def course_cut(self) -> str:
        """The CSS class for the size of the course."""
        return fitting.choose(self.course, COURSE).name

    @cached_property
    def is_tight(self) -> bool:
        """Whether the front needs less space between its lines."""
        room = ROOM_FOR_NAMES - (ROOM_FOR_WHO_JUDGED if self.self_judged or self.partly_self_judged else 0)
        texts = ((self.given_to, NAME), (self.enterprise or "", FIRM), (self.course, COURSE))
        return sum(fitting.height_of(text, fitting.choose(text, cuts)) for text, cuts in texts) > room

    def particulars_cut(self, code_and_edition: str) -> str:
        """Return the CSS class for the size of the row of code, length, period and predicate."""
        return fitting.choose("".join((code_and_edition, self.jp, self.period, self.predicate)), PARTICULARS).name

    def back_title_cut(self, title: str) -> str:
        """Return the CSS class for the size of the line under the title of the back."""
        return fitting.choose(title, BACK_TITLE).name

    def density(self, notes: Sequence[str]) -> str:
        """Return the CSS classes of the loosest density at which the lists on the back end above these notes."""
        lines = sum(fitting.lines_in(note, NOTE_SIZE, NOTE_WIDTH, BOLD) for note in notes)
        room = PAGE - TOP - BOTTOM - lines * NOTE_HEIGHT
        return next((density for density in DENSITIES if self._back_height(density) <= room), DENSITIES[-1]).name

    def _back_height(self, density: Density) -> float:
        left = HEAD + _height_of_rows(self.materials, density, LEFT_WIDTH) + density.row
        scores = HEAD + len(self.scores) * density.row
        rubric = GAP + HEAD + _height_of_rows(self.rubric, density, RIGHT_WIDTH)
        return density.size * max(left, scores + rubric)


def _height_of_rows(rows: Sequence[Line], density: Density, width: float) -> float:
    """Return the height of a list's rows in ems."""
    room = width - NUMBER_WIDTH * density.size
    further_lines = sum(fitting.lines_in(row.title, density.size, room) - 1 for row in rows)
    return len(rows) * density.row + further_lines * ONE_MORE_LINE


def written_day(day: date, language: str) -> str:
    """Format a day: `2 Desember 2026`."""
    return format_date(day, "d MMMM y", locale=language)


def period(first: date, last: date, *, language: str) -> str:
    """Format a period: `17 November – 2 Desember 2026`. A month or year that both days share stands once."""
    end = written_day(last, language)
    if first == last:
        return end
    if first.year != last.year:
        return f"{written_day(first, language)} – {end}"
    return f"{format_date(first, 'd' if first.month == last.month else 'd MMMM', locale=language)} – {end}"

"""The part `handout.md`: the sheet that one keeps beside one's work."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents.faults import Faults
from core.errors import N_
from core.text import words_in
from courses.models import ChangedItem, Edition, Handout, Media
from courses.package import comparing, dialect
from courses.package.lesson_part import check_is_there, pictures_in, pictures_of, placed, render_text
from courses.package.parts import Part
from courses.package.reading import HANDOUT, LessonText, Package
from courses.package.writing import Writer

MOST_WORDS = 220
"""Fits one sheet of A4 in 14 points."""
MOST_PICTURES = 1
BLOCKS = ("note",)


class HandoutPart(Part):
    """`handout.md`, where there is one."""

    name = "handout"
    models = (Handout,)

    def check(self, package: Package, faults: Faults) -> None:
        """The dialect of lessons without their blocks, short enough for one sheet."""
        sheet = package.handout
        if sheet is None:
            return
        dialect.check(sheet, faults, blocks=BLOCKS)
        _check_length(sheet, faults)
        _check_pictures(sheet, package, faults)

    def render(self, package: Package, faults: Faults) -> None:
        """Like a lesson, without words explained."""
        if package.handout:
            render_text(package.handout, pictures_of(package), package, faults, "id")

    def load(self, package: Package, edition: Edition) -> None:
        """Its row."""
        if package.handout:
            html = placed(package.html[HANDOUT], edition.id)
            db.session.add(Handout(edition_id=edition.id, source=dialect.tidy(package.handout.source), html=html))

    def format(self, package: Package, writer: Writer) -> None:
        """The text as read."""
        if package.handout:
            writer.text(HANDOUT, dialect.tidy(package.handout.source))

    def dump(self, edition: Edition, writer: Writer) -> None:
        """The text from the row."""
        row = db.session.get(Handout, edition.id)
        if row:
            writer.text(HANDOUT, row.source)

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """The sheet as a whole."""
        return comparing.compare(ChangedItem.HANDOUT, _to_compare(before), _to_compare(after))


def _to_compare(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    """By its text and its picture: another picture of the same name is another sheet."""
    row = db.session.get(Handout, edition.id)
    if row is None:
        return {}
    shown = Media.name.in_(pictures_in(row.source, {}))
    pictures = db.session.scalars(select(Media.sha256).where(Media.edition_id == edition.id, shown).order_by(Media.name))
    return {"handout": (None, "\n".join([row.source, *pictures]), row.source)}


def _check_length(sheet: LessonText, faults: Faults) -> None:
    words = words_in(dialect.plain(sheet.source))
    if words > MOST_WORDS:
        faults.add(sheet.file, 1, N_("has %(count)s words; a handout has at most %(most)s"), count=words, most=MOST_WORDS)


def _check_pictures(sheet: LessonText, package: Package, faults: Faults) -> None:
    pictures = dialect.pictures(sheet)
    for picture in pictures[MOST_PICTURES:]:
        faults.add(sheet.file, picture.line, N_("a handout has one picture at most"))
    for picture in pictures:
        check_is_there(picture.file, package, faults, sheet.file, picture.line)

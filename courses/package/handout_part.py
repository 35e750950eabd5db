"""The part `handout.md`: a summary of the course on one sheet."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents.faults import Faults
from core.errors import N_
from core.text import words_in
from courses.models import ChangedItem, Edition, Handout, Media
from courses.package import comparing, dialect
from courses.package.lesson_part import check_picture_exists, pictures_in, pictures_of, render_text, with_edition
from courses.package.parts import Part
from courses.package.reading import HANDOUT, LessonText, Package
from courses.package.writing import Writer

MOST_WORDS = 220
"""The words that fit on one sheet of A4 in 14 points."""
MOST_PICTURES = 1
BLOCKS = ("note",)


class HandoutPart(Part):
    """The optional `handout.md`."""

    name = "handout"
    models = (Handout,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check the dialect (of the blocks only `note` is allowed), the length and the pictures."""
        sheet = package.handout
        if sheet is None:
            return
        dialect.check(sheet, faults, blocks=BLOCKS)
        _check_length(sheet, faults)
        _check_pictures(sheet, package, faults)

    def render(self, package: Package, faults: Faults) -> None:
        """Render the text like a lesson, without links to the glossary."""
        if package.handout:
            render_text(package.handout, pictures_of(package), package, faults, "id")

    def load(self, package: Package, edition: Edition) -> None:
        """Add the row."""
        if package.handout:
            html = with_edition(package.html[HANDOUT], edition.id)
            db.session.add(Handout(edition_id=edition.id, source=dialect.tidy(package.handout.source), html=html))

    def format(self, package: Package, writer: Writer) -> None:
        """Write the text of the package."""
        if package.handout:
            writer.text(HANDOUT, dialect.tidy(package.handout.source))

    def dump(self, edition: Edition, writer: Writer) -> None:
        """Write the text of the row."""
        row = db.session.get(Handout, edition.id)
        if row:
            writer.text(HANDOUT, row.source)

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """Compare the handout as a whole."""
        return comparing.compare(ChangedItem.HANDOUT, _to_compare(before), _to_compare(after))


def _to_compare(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    """Return the handout with a fingerprint of its text and its pictures, which may change under the same name."""
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
        check_picture_exists(picture.file, package, faults, sheet.file, picture.line)

"""The handout on paper: one sheet of A4, drawn once for each published edition and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy import select

from core import clock, files, pdf, static_files
from core.db import db, upsert
from core.office import office
from courses import rendering
from courses.models import Edition, Handout, HandoutSheet, Media

SIZES = (16, 15, 14, 13, 12, 11, 10)
"""Points of its letters: as large as one sheet allows."""
PRINT = "courses.print_handouts"
"""The sweep that draws what is missing."""


@dataclass(frozen=True)
class Sheet:
    """A handout ready to be drawn: it needs no database any more."""

    html: str
    given: Mapping[str, bytes]
    """Its picture, by its address."""

    def draw(self, *, render: Callable[..., bytes] = pdf.render) -> bytes:
        """The PDF. `render` is `core.press.render` where many are drawn."""
        return render(self.html, folder=static_files.SOURCE, stylesheet="handout.css", given=self.given, sizes=SIZES)


def sheet_of(edition: Edition) -> Sheet:
    """What an edition's handout looks like on paper."""
    source = db.session.get_one(Handout, edition.id).source
    media = {row.name: row for row in db.session.scalars(select(Media).where(Media.edition_id == edition.id))}
    given: dict[str, bytes] = {}

    def picture(name: str) -> rendering.Shown:
        given[f"given/{name}"] = files.read(media[name].sha256)
        return rendering.Shown(f"given/{name}", media[name].width or 0, media[name].height or 0)

    text = Markup(rendering.lesson_html(source, picture, "id"))  # noqa: S704 (sanitised)
    with force_locale("id"):
        sheet = current_app.jinja_env.get_template("courses/handout_print.html").render(
            edition=edition, text=text, office=office()
        )
    return Sheet(sheet, given)


def keep_sheet(edition_id: int, content: bytes) -> bool:
    """Store the PDF, unless somebody did so in between: then False, and the caller rolls back."""
    stored = files.keep(content, "application/pdf")
    row = {"edition_id": edition_id, "sha256": stored.sha256, "made_at": clock.now()}
    made = upsert(HandoutSheet).values(row).on_conflict_do_nothing().returning(HandoutSheet.edition_id)
    return db.session.scalar(made) is not None

"""The handout on paper: one sheet of A4 as a PDF, stored for each published edition."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy import select

from core import clock, files, pdf, static_files
from core.db import db, upsert
from core.office import office
from courses.models import Edition, Handout, HandoutSheet, Media

SIZES = (16, 15, 14, 13, 12, 11, 10)
"""Font sizes in points. The largest that fits on one sheet is used."""
PRINT = "courses.print_handouts"
"""The name of the sweep that draws missing sheets."""


@dataclass(frozen=True)
class Sheet:
    """A handout with everything that drawing needs, so that no transaction is open while it is drawn."""

    html: str
    pictures: Mapping[str, bytes]
    """Pictures by their addresses in the HTML."""

    def draw(self, *, render: Callable[..., bytes] = pdf.render) -> bytes:
        """Draw the PDF. A server passes `core.press.render_in_child` as `render`."""
        return render(self.html, folder=static_files.SOURCE, stylesheet="handout.css", pictures=self.pictures, sizes=SIZES)


def sheet_of(edition: Edition) -> Sheet:
    """Read an edition's handout and its pictures into a sheet."""
    row = db.session.get_one(Handout, edition.id)
    rows = db.session.execute(select(Media.name, Media.sha256).where(Media.edition_id == edition.id))
    media = {row.name: row.sha256 for row in rows}
    pictures: dict[str, bytes] = {}

    def on_paper(picture: re.Match[str]) -> str:
        address = f"given/{picture['name']}"
        pictures[address] = files.read(media[picture["name"]])
        return f'src="{address}"'

    shown = rf'src="/media/{edition.id}/(?P<name>[^"?]+)[^"]*"'
    text = Markup(re.sub(shown, on_paper, row.html or ""))  # noqa: S704 (sanitised)
    with force_locale("id"):
        sheet = current_app.jinja_env.get_template("courses/handout_print.html").render(
            edition=edition, text=text, office=office()
        )
    return Sheet(sheet, pictures)


def keep_sheet(edition_id: int, content: bytes) -> bool:
    """Store the PDF. Returns False where the edition has a sheet already; then the caller rolls back."""
    stored = files.keep(content, "application/pdf")
    row = {"edition_id": edition_id, "sha256": stored.sha256, "made_at": clock.now()}
    inserted = upsert(HandoutSheet).values(row).on_conflict_do_nothing().returning(HandoutSheet.edition_id)
    return db.session.scalar(inserted) is not None

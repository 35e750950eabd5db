"""A course package has parts. Each is brought by the package of the house that owns its rows; all run in one transaction."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.db import db
from courses.models import Edition

if TYPE_CHECKING:
    from core.documents.faults import Faults
    from courses.package.comparing import Change
    from courses.package.reading import Package
    from courses.package.writing import Writer


class Part:
    """One part of a course package, for example its question bank. Override what the part has to do.

    `check` is called only with packages that could be read; it must stand every malformed document and name every fault.
    `render`, `load`, `format`, `dump` and `freeze` see only packages and editions without a fault.
    """

    name: str
    documents: tuple[str, ...] = ()
    """Files at the top of the folder that this part reads, for example `questions.yaml`."""
    models: tuple[Any, ...] = ()
    """Models with an `edition_id` whose rows this part makes. Published, they never change; a new draft replaces them."""

    def check(self, package: "Package", faults: "Faults") -> None:
        """Name every fault by file and line."""

    def render(self, package: "Package", faults: "Faults") -> None:
        """Have the texts rendered into `package.html`, before anything is written; a text that cannot be is a fault."""

    def load(self, package: "Package", edition: Edition) -> None:
        """Make the rows of a draft edition, which has its id."""

    def clear(self, edition: Edition) -> None:
        """Remove the rows of a draft that is to be replaced."""
        for model in self.models:
            for row in db.session.scalars(select(model).where(model.edition_id == edition.id)):
                db.session.delete(row)

    def format(self, package: "Package", writer: "Writer") -> None:
        """Write this part's files in canonical form, from the package as read."""

    def dump(self, edition: Edition, writer: "Writer") -> None:
        """Write this part's files in canonical form, from the rows; byte for byte what `format` would write."""

    def freeze(self, edition: Edition) -> None:
        """Get ready for publishing: render what a page will show. Parts freeze in the order of their registration."""

    def changes(self, before: Edition, after: Edition) -> "Iterable[Change]":
        """What of this part differs between two editions of a course, in reading order."""
        return ()


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Bring a part; called by each package's `connect()`. The same name again replaces it."""
    _parts[part.name] = part


def parts() -> list[Part]:
    """All parts, those of the lower packages first."""
    return list(_parts.values())

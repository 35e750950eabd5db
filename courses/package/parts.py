"""The parts of a course package. Each belongs to the package that owns its rows, and all run in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.db import db
from courses.models import Edition

if TYPE_CHECKING:
    from core.documents.faults import Faults
    from courses.package.comparing import Change
    from courses.package.reading import Package
    from courses.package.writing import Writer


@dataclass(frozen=True)
class Added:
    """Text and pictures that a part adds to the page of a lesson. `media` are names in the package."""

    lesson_key: str
    text: str
    media: tuple[str, ...] = ()


class Part:
    """A part of a course package, for example its questions. A subclass overrides the methods that it needs.

    `check` must accept any malformed document and report every fault. `render`, `load`, `format`, `dump` and `freeze` are called
    only for packages and editions without faults.
    """

    name: str
    documents: tuple[str, ...] = ()
    """YAML files in the top folder that this part reads, for example `questions.yaml`."""
    models: tuple[Any, ...] = ()
    """Models with an `edition_id` whose rows this part owns. `courses.editions` refuses changes of a published edition's rows."""

    def check(self, package: "Package", faults: "Faults") -> None:
        """Report every fault by file and line."""

    def render(self, package: "Package", faults: "Faults") -> None:
        """Render the texts into `package.html`, before any row is written. Reports texts that cannot be rendered."""

    def load(self, package: "Package", edition: Edition) -> None:
        """Add the rows of a draft, whose id is set."""

    def clear(self, edition: Edition) -> None:
        """Delete the rows of a draft."""
        for model in self.models:
            for row in db.session.scalars(select(model).where(model.edition_id == edition.id)):
                db.session.delete(row)

    def format(self, package: "Package", writer: "Writer") -> None:
        """Write this part's files of a package in canonical form."""

    def dump(self, edition: Edition, writer: "Writer") -> None:
        """Write this part's files from the rows, with the same bytes as `format`."""

    def freeze(self, edition: Edition) -> None:
        """Prepare the rows for publication, for example render HTML. Parts run in the order of their registration."""

    def adds_to_lessons(self, edition: Edition) -> "Iterable[Added]":
        """Return what this part adds to the pages of lessons, beside their own texts. Its size counts as the lesson's."""
        return ()

    def changes(self, before: Edition, after: Edition) -> "Iterable[Change]":
        """Return the changes of this part between two editions of a course, in reading order."""
        return ()


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Register a part. Replaces a part with the same name."""
    _parts[part.name] = part


def parts() -> list[Part]:
    """Return all parts in the order of registration, those of lower packages first."""
    return list(_parts.values())

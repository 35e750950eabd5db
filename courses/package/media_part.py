"""The part `media/`: pictures, videos and captions."""

from sqlalchemy import select

from core import files
from core.db import db
from core.documents.faults import Faults
from courses.models import Edition, Media
from courses.package import media
from courses.package.parts import Part
from courses.package.reading import Package
from courses.package.writing import Writer


class MediaPart(Part):
    """The files of `media/`; their bytes lie in the file store under their hash."""

    name = "media"
    models = (Media,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check every file."""
        for name, content in package.media.items():
            media.check(name, content, faults)

    def load(self, package: Package, edition: Edition) -> None:
        """Add a row for each file, and store its bytes, which counts as one use of them."""
        for name, content in sorted(package.media.items()):
            size = media.check(name, content, Faults())
            stored = files.keep(content, media.media_type(name))
            db.session.add(
                Media(
                    edition_id=edition.id,
                    name=name,
                    sha256=stored.sha256,
                    width=size.width if size else None,
                    height=size.height if size else None,
                )
            )

    def clear(self, edition: Edition) -> None:
        """Delete the rows and release their bytes."""
        for row in db.session.scalars(select(Media).where(Media.edition_id == edition.id)):
            files.release(row.sha256)
            db.session.delete(row)

    def format(self, package: Package, writer: Writer) -> None:
        """Write the files of the package."""
        for name, content in package.media.items():
            writer.bytes(f"media/{name}", content)

    def dump(self, edition: Edition, writer: Writer) -> None:
        """Write the stored files."""
        for row in db.session.execute(select(Media.name, Media.sha256).where(Media.edition_id == edition.id)):
            writer.bytes(f"media/{row.name}", files.read(row.sha256))

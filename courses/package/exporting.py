"""Giving a package back: rebuilt from the rows, byte for byte its canonical form."""

from courses.models import Edition
from courses.package.parts import parts
from courses.package.writing import Writer


def export(edition: Edition) -> Writer:
    """The canonical package of an edition."""
    writer = Writer()
    for part in parts():
        part.dump(edition, writer)
    return writer

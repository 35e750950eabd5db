"""Export an edition as a package in canonical form."""

from courses.models import Edition
from courses.package.parts import parts
from courses.package.writing import Writer


def export(edition: Edition) -> Writer:
    """Write the canonical package of an edition from its rows."""
    writer = Writer()
    for part in parts():
        part.dump(edition, writer)
    return writer

"""Looking through a whole package: every fault in one pass, and its canonical form."""

from courses.package.faults import Faults
from courses.package.parts import parts
from courses.package.reading import Package
from courses.package.writing import Writer


def check(package: Package) -> Faults:
    """All that is wrong with a package, by file and line: what reading found and what each part finds."""
    faults = Faults(set(package.faults.found))
    known = {name for part in parts() for name in part.documents}
    for name in package.documents:
        if name not in known:
            faults.add(name, 1, "does not belong into a course package")
    for part in parts():
        part.check(package, faults)
    return faults


def canonical(package: Package) -> Writer:
    """The canonical form of a package without faults."""
    writer = Writer()
    for part in parts():
        part.format(package, writer)
    return writer

"""Check a whole package and collect every fault; and write its canonical form."""

from dataclasses import dataclass

from core.documents.faults import Faults
from core.errors import N_, DomainError
from courses.package.parts import parts
from courses.package.reading import Package
from courses.package.writing import Writer


class Faulty(DomainError):
    """The package has faults, listed in `faults`."""

    message = N_("The course package has %(count)s faults. Nothing was imported.")

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults, count=len(faults))
        self.faults = faults


def check(package: Package) -> Faults:
    """Return all faults of a package, from reading it and from the checks of all parts."""
    faults = Faults(set(package.faults.found))
    expected = {name for part in parts() for name in part.documents}
    for name in package.documents:
        if name not in expected:
            faults.add(name, 1, N_("does not belong into a course package"))
    for part in parts():
        part.check(package, faults)
    return faults


@dataclass(frozen=True)
class Ready:
    """A package without faults, with rendered texts, ready to be written into the database."""

    package: Package
    content_hash: str


def ready(package: Package) -> Ready:
    """Check a package and render its texts, which may take long and needs no database. Raises Faulty."""
    faults = check(package)
    if not faults:
        for part in parts():
            part.render(package, faults)
    if faults:
        raise Faulty(faults)
    return Ready(package, canonical(package).hash())


def canonical(package: Package) -> Writer:
    """Return the canonical form of a package without faults."""
    writer = Writer()
    for part in parts():
        part.format(package, writer)
    return writer

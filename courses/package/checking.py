"""Looking through a whole package: every fault in one pass, and its canonical form."""

from dataclasses import dataclass

from core.documents.faults import Faults
from core.errors import N_, DomainError
from courses.package.parts import parts
from courses.package.reading import Package
from courses.package.writing import Writer


class Faulty(DomainError):
    """The package has faults; they are in `faults`."""

    message = N_("The course package has %(count)s faults. Nothing was imported.")

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults, count=len(faults))
        self.faults = faults


def check(package: Package) -> Faults:
    """All that is wrong with a package, by file and line: what reading found and what each part finds."""
    faults = Faults(set(package.faults.found))
    known = {name for part in parts() for name in part.documents}
    for name in package.documents:
        if name not in known:
            faults.add(name, 1, N_("does not belong into a course package"))
    for part in parts():
        part.check(package, faults)
    return faults


@dataclass(frozen=True)
class Ready:
    """A package without a fault, its texts rendered: what is left to do is writing rows."""

    package: Package
    content_hash: str


def ready(package: Package) -> Ready:
    """Do with a package whatever may take long, without the database: look through all of it, render its texts. Raises Faulty."""
    faults = check(package)
    if not faults:
        for part in parts():
            part.render(package, faults)
    if faults:
        raise Faulty(faults)
    return Ready(package, canonical(package).hash())


def canonical(package: Package) -> Writer:
    """The canonical form of a package without faults."""
    writer = Writer()
    for part in parts():
        part.format(package, writer)
    return writer

"""Whom the end of a role meets. Each package registers a reader that says it for the roles that it knows."""

from collections.abc import Callable
from dataclasses import dataclass

from people.models import RoleGrant


@dataclass(frozen=True)
class Met:
    """What ends with a role: a title, how many of it, and their names for the office."""

    title: str
    count: int
    names: tuple[str, ...] = ()


Reader = Callable[[RoleGrant], list[Met]]
_readers: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Register a reader under a name. A second call with the name replaces it."""
    _readers[name] = reader


def met_by_end(grant: RoleGrant) -> list[Met]:
    """Return everything that ends with a role."""
    return [met for reader in _readers.values() for met in reader(grant)]

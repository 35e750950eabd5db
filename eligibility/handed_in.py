"""What the pages of rules and passports show of applications. The package above knows them and registers its readers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class HandedIn:
    """The application of a product that is under way, or was approved last."""

    application_id: int
    is_approved: bool


@dataclass(frozen=True)
class Readers:
    """How the package above answers."""

    latest_of: Callable[[int], HandedIn | None]
    """Of a product, by its listing's id."""
    count_by_rule_set: Callable[[], Mapping[int, int]]
    """How many applications were handed in under each version, by its id; a version without any is left out."""


_registered: list[Readers] = []


def register(readers: Readers) -> None:
    """Bring the readers; whoever brings them last is asked."""
    _registered[:] = [readers]


def latest_of(listing_id: int) -> HandedIn | None:
    """The application of a product that is under way or was approved last; None where there is none."""
    return _registered[0].latest_of(listing_id) if _registered else None


def count_by_rule_set() -> Mapping[int, int]:
    """How many applications were handed in under each version of the rules, by its id."""
    return _registered[0].count_by_rule_set() if _registered else {}

"""What the passport and the rules page read of applications. The package `curation` registers the functions that read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LatestApplication:
    """A product's open application, or its last approved one."""

    application_id: int
    is_approved: bool


@dataclass(frozen=True)
class ApplicationReaders:
    """The functions that read applications."""

    latest_application: Callable[[int], LatestApplication | None]
    """Returns the latest application of a listing, by the listing's id."""
    count_by_rule_set: Callable[[], Mapping[int, int]]
    """Returns the number of applications by version id. A version without applications is left out."""


_registered: list[ApplicationReaders] = []


def register(readers: ApplicationReaders) -> None:
    """Register the functions. A later registration replaces an earlier one."""
    _registered[:] = [readers]


def latest_application(listing_id: int) -> LatestApplication | None:
    """Return the open or last approved application of a product, or None."""
    return _registered[0].latest_application(listing_id) if _registered else None


def count_by_rule_set() -> Mapping[int, int]:
    """Return the number of applications for each version of the rules, by its id."""
    return _registered[0].count_by_rule_set() if _registered else {}

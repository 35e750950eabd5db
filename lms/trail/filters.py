"""The filter of a list of the audit, as it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _

from lms.trail.rows import Filter

LONGEST = 100
"""Characters of a typed name."""
YEARS = range(2000, 2101)
"""Years of a day that may be asked for."""


@dataclass(frozen=True)
class Typed:
    """A filter, the typed values, and a sentence for each field that cannot be read. Such a field limits nothing."""

    filter: Filter
    values: Mapping[str, str]
    faults: Mapping[str, str]
    before: int | None
    """The row from which the page goes on."""

    @property
    def address(self) -> dict[str, str]:
        """Return the filled fields, for links to the next page and to the download."""
        return {name: value for name, value in self.values.items() if value and name not in self.faults}


def read() -> Typed:
    """Read the filter from the request's address."""
    names = ("by", "person", "what", "from", "to")
    values = {name: request.args.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names}
    faults: dict[str, str] = {}
    first, last = (_day(values, faults, name) for name in ("from", "to"))
    if first and last and last < first:
        faults["to"] = _("This day lies before the first one.")
        last = None
    person = int(values["person"]) if values["person"].isdecimal() and len(values["person"]) < 10 else None
    chosen = Filter(values["by"], person, values["what"], first, last)
    return Typed(chosen, values, faults, request.args.get("before", type=int))


def _day(values: Mapping[str, str], faults: dict[str, str], name: str) -> date | None:
    if not values[name]:
        return None
    try:
        day = date.fromisoformat(values[name])
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        faults[name] = _("Please write the day like this: 2026-12-31.")
        return None
    return day

"""Build a channel's feed: a row for each product, from the approved evidence. Pure.

A channel's fields, limits and documents are configuration (`curation.yaml`, channels). Texts are not cut to fit; a text that
does not fit is a fault that is shown. A product that is no longer shown stays as a row without content, so that the channel
removes it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core import sheets
from curation.models import PlacementState
from curation.models.evidence import Evidence, Photo
from products.rulebook.parts import Channel

SHOWN = (PlacementState.OFFERED, PlacementState.LIVE)
SQUARE_TOLERANCE = 0.02
"""The difference of width and height, as a share of the width, up to which a photo counts as square."""
BASE = ("id", "action", "state", "changed_at", "address", "category", "kind", "business", "village", "district")
"""The columns of every feed, before those that the channel names."""


@dataclass(frozen=True)
class Fault:
    """A field of a product that does not fit into a channel. `limit` and `value` hold the numbers, if any."""

    field: str
    what: str
    limit: Any = None
    value: Any = None
    blocks: bool = True


@dataclass(frozen=True)
class Entry:
    """A product in a channel, with what its feed row needs."""

    listing_id: int
    state: PlacementState
    changed_at: datetime
    evidence: Evidence | None = field(repr=False)
    """The approved evidence. May be None only for a product that is no longer shown."""
    photos: Sequence[str] = ()
    """The addresses of the photos, the main one first."""
    title: str = ""
    """The product's name, which a row that asks to remove it keeps."""
    address: str | None = None
    """Where the shop shows it, or showed it."""

    @property
    def is_shown(self) -> bool:
        """True if the channel shows it. Otherwise its row asks to remove it."""
        return self.state in SHOWN


Record = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """How a field of a channel is filled and checked."""

    fill: Callable[[Evidence, Sequence[str], Mapping[str, Any]], Record]
    """Fills from the evidence, the addresses of its photos, and the channel's limits."""
    faults: Callable[[Evidence, Mapping[str, Any]], list[Fault]]


def faults_of(evidence: Evidence, channel: Channel) -> list[Fault]:
    """Return the faults of a product for this channel."""
    faults = [
        fault
        for name, limits in channel.fields.items()
        for fault in (COLUMNS[name].faults(evidence, limits) if name in COLUMNS else [Fault(name, "unknown_field")])
    ]
    verified = {document.kind for document in evidence.documents if document.state == "verified"}
    return faults + [Fault("documents", "paper_missing", limit=kind) for kind in channel.documents if kind not in verified]


def fits(evidence: Evidence, channel: Channel) -> bool:
    """Tell whether no fault keeps the product out of the channel."""
    return not any(fault.blocks for fault in faults_of(evidence, channel))


def sendable(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries without shown products whose evidence cannot be read. The shop's and the office's pages name those.

    A product that is no longer shown stays, because its removal needs no evidence.
    """
    return [entry for entry in entries if entry.evidence is not None or not entry.is_shown]


def record_of(entry: Entry, channel: Channel) -> Record:
    """Return a product's row. A product that is no longer shown has its id, state, title and address, so that it is found."""
    record: Record = {
        "id": entry.listing_id,
        "action": "publish" if entry.is_shown else "remove",
        "state": entry.state.value,
        "changed_at": entry.changed_at.isoformat(),
        "address": entry.address,
        "title": entry.title,
    }
    if not entry.is_shown or entry.evidence is None:
        return record
    evidence = entry.evidence
    goods, business = evidence.listing, evidence.enterprise
    record |= {"category": goods.category, "kind": goods.kind, "business": business.name}
    record |= {"village": business.village, "district": business.district}
    for name, limits in channel.fields.items():
        if name in COLUMNS:
            record |= COLUMNS[name].fill(evidence, entry.photos, limits)
    return record


def as_json(entries: Iterable[Entry], channel: Channel, *, made_at: datetime) -> str:
    """Return the feed as JSON."""
    rows = [record_of(entry, channel) for entry in sendable(entries)]
    return json.dumps({"channel": channel.key, "made_at": made_at.isoformat(), "products": rows}, ensure_ascii=False, indent=1)


def as_csv(entries: Iterable[Entry], channel: Channel) -> bytes:
    """Return the feed as CSV in UTF-8."""
    rows = (_flat(record_of(entry, channel)) for entry in sendable(entries))
    names = [*BASE, *columns_of(channel)]
    return sheets.csv_of(names, ([row.get(name) for name in names] for row in rows))


def columns_of(channel: Channel) -> list[str]:
    """Return the columns of a channel's fields in a spreadsheet."""
    names: list[str] = []
    for name, limits in channel.fields.items():
        names += (
            [f"photo_{number}" for number in range(1, limits["max"] + 1)]
            if name == "photos"
            else SPLIT_COLUMNS.get(name, [name])
        )
    return names


SPLIT_COLUMNS = {"size_cm": ["length_cm", "width_cm", "height_cm"]}


def _flat(record: Record) -> Record:
    flat: Record = {}
    for name, value in record.items():
        if name == "photos":
            flat |= {f"photo_{number}": address for number, address in enumerate(value, 1)}
        elif isinstance(value, list):
            flat[name] = ", ".join(map(str, value))
        else:
            flat[name] = value
    return flat


# ---- Fields ---------------------------------------------------------------------------------------------------


def _text(name: str) -> Column:
    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        length = len(getattr(evidence.listing, name))
        if length < limits.get("min_chars", 0):
            return [Fault(name, "too_short", limits["min_chars"], length)]
        if length > limits.get("max_chars", length):
            return [Fault(name, "too_long", limits["max_chars"], length)]
        return []

    return Column(lambda evidence, photos, limits: {name: getattr(evidence.listing, name)}, faults)


def _number(name: str) -> Column:
    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        value = getattr(evidence.listing, name)
        if value is None:
            return [Fault(name, "missing")] if limits.get("required") or "min" in limits else []
        return [Fault(name, "too_small", limits["min"], value)] if value < limits.get("min", value) else []

    return Column(lambda evidence, photos, limits: {name: getattr(evidence.listing, name)}, faults)


def _whatsapp() -> Column:
    """Return the column of the number as digits with the country code, as links to the chat need it."""

    def fill(evidence: Evidence, photos: Sequence[str], limits: Mapping[str, Any]) -> Record:
        number = evidence.enterprise.whatsapp
        return {"whatsapp": number.lstrip("+") if number else None}

    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        number = evidence.enterprise.whatsapp
        return [Fault("whatsapp", "missing")] if limits.get("required") and not number else []

    return Column(fill, faults)


def _size() -> Column:
    names = SPLIT_COLUMNS["size_cm"]

    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        whole = all(getattr(evidence.listing, name) for name in names)
        return [Fault("size_cm", "missing")] if limits.get("required") and not whole else []

    return Column(lambda evidence, photos, limits: {name: getattr(evidence.listing, name) for name in names}, faults)


def _photos() -> Column:
    """Return the column of the photos, as many as the channel takes. A fault names how many are left out."""

    def fill(evidence: Evidence, photos: Sequence[str], limits: Mapping[str, Any]) -> Record:
        return {"photos": list(photos[: limits["max"]])}

    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        photos = evidence.photos
        sent = photos[: limits["max"]]
        least = limits.get("min_side_px", 0)
        small = [number for number, photo in enumerate(sent, 1) if min(photo.width, photo.height) < least]
        found = [Fault("photos", "too_few", limits.get("min"), len(photos))] if len(photos) < limits.get("min", 0) else []
        found += [Fault("photos", "photo_small", least, number) for number in small]
        if len(photos) > limits["max"]:
            found.append(Fault("photos", "left_out", limits["max"], len(photos), blocks=False))
        return found + _ratio(sent, limits.get("ratio"))

    def _ratio(sent: Sequence[Photo], ratio: str | None) -> list[Fault]:
        square = ratio != "1:1" or not sent or abs(sent[0].width - sent[0].height) <= SQUARE_TOLERANCE * sent[0].width
        return [] if square else [Fault("photos", "not_square", ratio, blocks=False)]

    return Column(fill, faults)


def _variants() -> Column:
    return Column(lambda evidence, photos, limits: {"variants": list(evidence.listing.variants)}, lambda evidence, limits: [])


def _fixed(name: str) -> Column:
    """Return a column with a value of the configuration, for example the condition `new`."""
    return Column(lambda evidence, photos, limits: {name: limits["value"]}, lambda evidence, limits: [])


COLUMNS: dict[str, Column] = {
    "title": _text("title"),
    "description": _text("description"),
    "photos": _photos(),
    "price": _number("price"),
    "weight_g": _number("weight_g"),
    "size_cm": _size(),
    "stock": _number("stock"),
    "whatsapp": _whatsapp(),
    "condition": _fixed("condition"),
    "variants": _variants(),
    "lead_days": _number("lead_days"),
}
"""The fields that a channel may name."""

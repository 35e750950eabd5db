"""What a channel is sent: one row for each product, from the evidence that curators approved. Pure.

A channel's fields, limits and papers are configuration (`curation.yaml`, channels). Nothing is ever cut to fit: what does not fit is a
problem that is shown. A product that is no longer shown stays as a row without contents, so that the channel takes it down.
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
BASE = ("id", "action", "state", "changed_at", "category", "kind", "business", "village", "district")
"""Columns of every feed, before those that the channel names."""


@dataclass(frozen=True)
class Fault:
    """Why a product does not fit into a field of a channel; `limit` and `value` where numbers say it. Not every fault blocks."""

    field: str
    what: str
    limit: Any = None
    value: Any = None
    blocks: bool = True


@dataclass(frozen=True)
class Entry:
    """A product in a channel, with what a feed needs of it."""

    listing_id: int
    state: PlacementState
    changed_at: datetime
    evidence: Evidence | None = field(repr=False)
    """What curators approved; only of a product that is no longer shown it may be None."""
    photos: Sequence[str] = ()
    """Addresses of the photos, the main one first."""

    @property
    def is_shown(self) -> bool:
        """Whether the channel shows it; else its row asks to take it down."""
        return self.state in SHOWN


Filled = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """How a field of a channel is filled and looked at."""

    fill: Callable[[Evidence, Sequence[str], Mapping[str, Any]], Filled]
    """From the evidence, the addresses of its photos, and the channel's limits."""
    faults: Callable[[Evidence, Mapping[str, Any]], list[Fault]]


def faults_of(evidence: Evidence, channel: Channel) -> list[Fault]:
    """Everything about a product that the channel cannot take, or takes only in part."""
    found = [
        fault
        for name, limits in channel.fields.items()
        for fault in (COLUMNS[name].faults(evidence, limits) if name in COLUMNS else [Fault(name, "unknown_field")])
    ]
    verified = {paper.kind for paper in evidence.documents if paper.state == "verified"}
    return found + [Fault("documents", "paper_missing", limit=kind) for kind in channel.documents if kind not in verified]


def fits(evidence: Evidence, channel: Channel) -> bool:
    """Whether nothing keeps the product out of the channel."""
    return not any(fault.blocks for fault in faults_of(evidence, channel))


def told(entries: Iterable[Entry]) -> list[Entry]:
    """Without the products whose evidence cannot be read: the pages of shop and office name those, and the others are sent.

    What is no longer shown is taken down by its number, whatever its evidence is like.
    """
    return [entry for entry in entries if entry.evidence is not None or not entry.is_shown]


def record_of(entry: Entry, channel: Channel) -> Filled:
    """A product as the channel gets it; one that is no longer shown is only its id and its state."""
    record: Filled = {
        "id": entry.listing_id,
        "action": "publish" if entry.is_shown else "remove",
        "state": entry.state.value,
        "changed_at": entry.changed_at.isoformat(),
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
    """The feed for a program."""
    rows = [record_of(entry, channel) for entry in told(entries)]
    return json.dumps({"channel": channel.key, "made_at": made_at.isoformat(), "products": rows}, ensure_ascii=False, indent=1)


def as_csv(entries: Iterable[Entry], channel: Channel) -> bytes:
    """The feed for a spreadsheet, in UTF-8."""
    rows = (_flat(record_of(entry, channel)) for entry in told(entries))
    names = [*BASE, *columns_of(channel)]
    return sheets.csv_of(names, ([row.get(name) for name in names] for row in rows))


def columns_of(channel: Channel) -> list[str]:
    """The columns that a channel's fields become in a spreadsheet."""
    names: list[str] = []
    for name, limits in channel.fields.items():
        names += [f"photo_{number}" for number in range(1, limits["max"] + 1)] if name == "photos" else SPREAD.get(name, [name])
    return names


SPREAD = {"size_cm": ["length_cm", "width_cm", "height_cm"]}


def _flat(record: Filled) -> Filled:
    flat: Filled = {}
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
    """As digits with the country's code, as links to the shop's chat take it."""

    def fill(evidence: Evidence, photos: Sequence[str], limits: Mapping[str, Any]) -> Filled:
        number = evidence.enterprise.whatsapp
        return {"whatsapp": number.lstrip("+") if number else None}

    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        known = evidence.enterprise.whatsapp
        return [Fault("whatsapp", "missing")] if limits.get("required") and not known else []

    return Column(fill, faults)


def _size() -> Column:
    names = SPREAD["size_cm"]

    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        whole = all(getattr(evidence.listing, name) for name in names)
        return [Fault("size_cm", "missing")] if limits.get("required") and not whole else []

    return Column(lambda evidence, photos, limits: {name: getattr(evidence.listing, name) for name in names}, faults)


def _photos() -> Column:
    """As many as the channel takes, the main one first; the others are named as left out."""

    def fill(evidence: Evidence, photos: Sequence[str], limits: Mapping[str, Any]) -> Filled:
        return {"photos": list(photos[: limits["max"]])}

    def faults(evidence: Evidence, limits: Mapping[str, Any]) -> list[Fault]:
        photos = evidence.photos
        sent = photos[: limits["max"]]
        least = limits.get("min_side_px", 0)
        small = [number for number, one in enumerate(sent, 1) if min(one.width, one.height) < least]
        found = [Fault("photos", "too_few", limits.get("min"), len(photos))] if len(photos) < limits.get("min", 0) else []
        found += [Fault("photos", "photo_small", least, number) for number in small]
        if len(photos) > limits["max"]:
            found.append(Fault("photos", "left_out", limits["max"], len(photos), blocks=False))
        return found + _ratio(sent, limits.get("ratio"))

    def _ratio(sent: Sequence[Photo], ratio: str | None) -> list[Fault]:
        square = ratio != "1:1" or not sent or abs(sent[0].width - sent[0].height) <= 0.02 * sent[0].width
        return [] if square else [Fault("photos", "not_square", ratio, blocks=False)]

    return Column(fill, faults)


def _variants() -> Column:
    return Column(lambda evidence, photos, limits: {"variants": list(evidence.listing.variants)}, lambda evidence, limits: [])


def _fixed(name: str) -> Column:
    """A value that the configuration itself names, for example the condition `new`."""
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
}
"""Every field that a channel may name."""

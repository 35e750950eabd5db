"""The evidence of a round as it is stored: what the owner handed in, the papers and rules of that day, and the business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.snapshots import Kind


@dataclass(frozen=True)
class UnderRules:
    """The version of the rules under which it was handed in."""

    id: int
    version: int


@dataclass(frozen=True)
class Goods:
    """Everything that the owner wrote of a product; the fields of `Listing` by their own names."""

    product: str
    category: str | None
    kind: str | None
    answers: dict[str, bool]
    title: str
    description: str
    price: int | None
    cost: int | None
    stock: int | None
    weekly_capacity: int | None
    lead_days: int | None
    price_sheet_at: datetime | None
    weight_g: int | None
    length_cm: int | None
    width_cm: int | None
    height_cm: int | None
    variants: list[str]
    label_checklist: list[str]


@dataclass(frozen=True)
class Photo:
    """A photo by the names of its two files."""

    sha256: str
    thumbnail: str
    width: int
    height: int
    bytes: int
    media_type: str
    advice: list[dict[str, Any]]


@dataclass(frozen=True)
class Paper:
    """A document as it stood; `state` is a word of `people.documents.DocumentState`."""

    id: int
    kind: str
    state: str
    expires_on: date | None
    verified_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """How one of the rules stood, in its own words."""

    rule: str
    state: str
    title: Any
    text: str
    notes: list[str]


@dataclass(frozen=True)
class Business:
    """What buyers are told of the business: neither the owner's address nor any number but its WhatsApp."""

    name: str
    sector: str | None
    whatsapp: str | None
    village: str | None
    district: str | None


@dataclass(frozen=True)
class Evidence:
    """What curators and channels see, whatever changes afterwards."""

    rules: UnderRules
    listing: Goods
    photos: Sequence[Photo]
    documents: Sequence[Paper]
    states: Sequence[Standing]
    enterprise: Business


EVIDENCE: Kind[Evidence] = Kind("evidence of a round", Evidence)

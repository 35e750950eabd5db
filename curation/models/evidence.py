"""The stored evidence of a round: the goods, photos, documents and rules' states when it was handed in, and the business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.snapshots import Kind


@dataclass(frozen=True)
class RulesVersion:
    """The version of the rules under which the round was handed in."""

    id: int
    version: int


@dataclass(frozen=True)
class Goods:
    """What the owner wrote about the product, in the columns of `Listing`."""

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
    """A photo with the hashes of its two files."""

    sha256: str
    thumbnail: str
    width: int
    height: int
    bytes: int
    media_type: str
    advice: list[dict[str, Any]]


@dataclass(frozen=True)
class FrozenDocument:
    """A document when the round was handed in. `state` is a value of `people.documents.DocumentState`."""

    id: int
    kind: str
    state: str
    expires_on: date | None
    verified_at: datetime | None


@dataclass(frozen=True)
class FrozenState:
    """The state of a rule, in the rule's words."""

    rule: str
    state: str
    title: Any
    text: str
    notes: list[str]


@dataclass(frozen=True)
class Business:
    """What buyers may see of the business. The only contact is its WhatsApp number."""

    name: str
    sector: str | None
    whatsapp: str | None
    village: str | None
    district: str | None


@dataclass(frozen=True)
class Evidence:
    """The evidence of a round, as curators and channels see it."""

    rules: RulesVersion
    listing: Goods
    photos: Sequence[Photo]
    documents: Sequence[FrozenDocument]
    states: Sequence[FrozenState]
    enterprise: Business


EVIDENCE: Kind[Evidence] = Kind("evidence of a round", Evidence)

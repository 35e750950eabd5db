"""Builders for products' pages: one that lacks nothing as plain values, and drafts made through the verbs."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from core import clock
from core.db import db
from core.office import read
from people.enterprises import enterprise_of
from people.models import Person
from people.sessions import identity_of
from products import listing_photos, listings, photos
from products.models import Listing, ListingPhoto
from products.rulebook.rules import Rules
from tests.conftest import MONDAY
from tests.quizzes.draw import goods, jpeg

FILE = Path(__file__).parents[2] / "seed_content" / "semarang" / "curation.yaml"


@cache
def content() -> dict[str, Any]:
    """The office's file."""
    return read(FILE).value


def rules_with(**sections: dict[str, Any]) -> Rules:
    """The office's rules; with other limits in some section, `photo_checks={"count": {"min": 1}}`."""
    raw = dict(content())
    for section, changed in sections.items():
        raw[section] = {**raw[section], **{name: {**raw[section][name], **limits} for name, limits in changed.items()}}
    return Rules(raw, id=1, version=1, in_force_from=None)


@dataclass
class Described:
    """A listing as plain values: wingko with everything on its page."""

    category: str | None = "souvenirs"
    kind: str | None = "souvenir_dry"
    title: str = "Wingko babat kelapa isi 10 kotak"
    description: str = "Wingko babat kelapa muda, dipanggang dengan arang. " * 4
    price: int | None = 45_000
    cost: int | None = 30_000
    stock: int | None = 12
    weekly_capacity: int | None = 60
    lead_days: int | None = 3
    price_sheet_at: datetime | None = MONDAY
    weight_g: int | None = 650
    length_cm: int | None = 22
    width_cm: int | None = 15
    height_cm: int | None = 6
    variants: list[str] = field(default_factory=list)
    label_checklist: list[str] = field(default_factory=lambda: [item["key"] for item in content()["label_checks"]["items"]])


@dataclass
class Shown:
    """A photo as plain values: square, bright, sharp, on plain paper."""

    id: int = 1
    width: int = 1600
    height: int = 1600
    fingerprint: str = "0000000000000000"
    advice: list[dict[str, Any]] = field(default_factory=list)


def advised(**values: float) -> list[dict[str, Any]]:
    """What was measured: `advised(light=180, sharp=200, plain_background=5)`."""
    return [{"check": check, "ok": True, "value": value, "fault": None} for check, value in values.items()]


def five(**main: Any) -> list[Shown]:
    """Five photos that look different; changes are to the main one."""
    marks = ("0000000000000000", "00000000000000ff", "000000000000ff00", "0000000000ff0000", "00000000ff000000")
    good = advised(light=180, sharp=200, plain_background=5)
    shown = [Shown(number, fingerprint=mark, advice=good) for number, mark in enumerate(marks, 1)]
    return [replace(shown[0], **main), *shown[1:]]


@cache
def shot(number: int = 1, width: int = 1200, height: int = 1200) -> photos.Shot:
    """A photo, another for each number."""
    return photos.take(jpeg(goods(width, height, seed=number, grain=0)))


def draft(person: Person, product: str = "Wingko babat") -> Listing:
    """A page just begun, committed."""
    made = listings.make_listing(enterprise_of(person.id).id, product=product, by=identity_of(person.id))
    db.session.commit()
    return made


def with_photos(listing: Listing, count: int = 1) -> list[ListingPhoto]:
    """Photos added to a page, committed."""
    for number in range(1, count + 1):
        listing_photos.add_photo(listing, shot(number), sent_as=uuid4(), most=9)
    db.session.commit()
    return listing_photos.photos_of(listing)


def age(listing: Listing, moment: datetime | None = None) -> None:
    """Pretend that the page was last changed then."""
    listing.changed_at = moment or clock.now()
    db.session.commit()

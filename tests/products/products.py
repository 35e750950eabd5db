"""Test data for product pages: listings and photos as plain values, and drafts made through the verbs."""

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
    """The content of the office's rule file."""
    return read(FILE).value


def rules_with(**sections: dict[str, Any]) -> Rules:
    """The office's rules with changed limits: `rules_with(photo_checks={"count": {"min": 1}})`."""
    raw = dict(content())
    for section, changed in sections.items():
        raw[section] = {**raw[section], **{name: {**raw[section][name], **limits} for name, limits in changed.items()}}
    return Rules(raw, id=1, version=1, in_force_from=None)


@dataclass
class FilledListing:
    """A complete listing as plain values."""

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
class PlainPhoto:
    """A good photo as plain values: square, bright, sharp, on plain paper."""

    id: int = 1
    width: int = 1600
    height: int = 1600
    fingerprint: str = "0000000000000000"
    advice: list[dict[str, Any]] = field(default_factory=list)


def measurements(**values: float) -> list[dict[str, Any]]:
    """A photo's advice: `measurements(light=180, sharp=200, plain_background=5)`."""
    return [{"check": check, "ok": True, "value": value, "fault": None} for check, value in values.items()]


def five(**main: Any) -> list[PlainPhoto]:
    """Five photos that look different. `main` changes the first."""
    marks = ("0000000000000000", "00000000000000ff", "000000000000ff00", "0000000000ff0000", "00000000ff000000")
    good = measurements(light=180, sharp=200, plain_background=5)
    photos = [PlainPhoto(number, fingerprint=mark, advice=good) for number, mark in enumerate(marks, 1)]
    return [replace(photos[0], **main), *photos[1:]]


@cache
def prepared_photo(number: int = 1, width: int = 1200, height: int = 1200) -> photos.PreparedPhoto:
    """A prepared photo; each number gives a different one."""
    return photos.prepare(jpeg(goods(width, height, seed=number, grain=0)))


def draft(person: Person, product: str = "Wingko babat") -> Listing:
    """A new product page, committed."""
    listing = listings.make_listing(enterprise_of(person.id).id, product=product, by=identity_of(person.id))
    db.session.commit()
    return listing


def with_photos(listing: Listing, count: int = 1) -> list[ListingPhoto]:
    """Add photos to a page and commit."""
    for number in range(1, count + 1):
        listing_photos.add_photo(listing, prepared_photo(number), sent_as=uuid4(), most=9)
    db.session.commit()
    return listing_photos.photos_of(listing)


def age(listing: Listing, moment: datetime | None = None) -> None:
    """Set the time of the page's last change."""
    listing.changed_at = moment or clock.now()
    db.session.commit()

"""What this package holds of the product pages of a person's businesses. They are erased with a business of one owner."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core import files
from core.db import run
from people.own_businesses import own_businesses
from people.own_data import Attachment, Fact, Group, Part, Row
from products.models import FilledPart, Listing, ListingPhoto

_own = own_businesses(bindparam("person_id"))
_listings = select(*Listing.__table__.columns).where(Listing.enterprise_id.in_(_own)).order_by(Listing.created_at, Listing.id)
_photos = (
    select(ListingPhoto.id, ListingPhoto.listing_id, ListingPhoto.position, ListingPhoto.sha256)
    .join(Listing, Listing.id == ListingPhoto.listing_id)
    .where(Listing.enterprise_id.in_(_own))
    .order_by(ListingPhoto.listing_id, ListingPhoto.position, ListingPhoto.id)
)
_parts = (
    select(FilledPart.listing_id, FilledPart.part, FilledPart.filled_at)
    .join(Listing, Listing.id == FilledPart.listing_id)
    .where(Listing.enterprise_id.in_(_own))
    .order_by(FilledPart.listing_id, FilledPart.id)
)


def describe(person_id: int) -> list[Group]:
    """Return the product pages of a person's businesses, with their photos."""
    facts = {"person_id": person_id}
    photos, parts = run(_photos, facts).all(), run(_parts, facts).all()
    rows = [
        _listing(row, [photo for photo in photos if photo.listing_id == row.id], [part for part in parts if part.listing_id == row.id])
        for row in run(_listings, facts)
    ]  # fmt: skip
    return [
        Group("products", _("Your products"), rows, _("No product page yet."), {"listings.list_listings": _("My products")})
    ]


def _listing(row: Any, photos: list[Any], parts: list[Any]) -> Row:
    size = " x ".join(str(side) for side in (row.length_cm, row.width_cm, row.height_cm) if side)
    return Row(
        row.product,
        [
            Fact("title", _("Name in the shop"), row.title or None),
            Fact("description", _("Description"), row.description or None),
            Fact("kind", _("Kind"), row.kind),
            Fact("price", _("Price (rupiah)"), row.price),
            Fact("cost", _("Cost (rupiah)"), row.cost),
            Fact("stock", _("Stock"), row.stock),
            Fact("weekly_capacity", _("Made in a week"), row.weekly_capacity),
            Fact("lead_days", _("Days to make it"), row.lead_days),
            Fact("weight_g", _("Weight (gram)"), row.weight_g),
            Fact("size_cm", _("Size (cm)"), size or None),
            Fact("variants", _("Variants"), ", ".join(row.variants) or None),
            Fact("label", _("On the label"), ", ".join(row.label_checklist) or None),
            Fact("answers", _("Answers about the product"), ", ".join(f"{key}: {'✓' if yes else '–'}" for key, yes in row.answers.items()) or None),
            Fact("created_at", _("Begun"), row.created_at),
            Fact("changed_at", _("Changed"), row.changed_at),
            Fact("archived_at", _("Put away"), row.archived_at),
            *(Fact(f"filled_{number}", _("Filled by a task: %(part)s", part=part.part), part.filled_at) for number, part in enumerate(parts, 1)),
        ],
        [_photo(photo) for photo in photos],
    )  # fmt: skip


def _photo(photo: Any) -> Attachment:
    name = f"produk-{photo.listing_id}-{photo.position}-{photo.id}.webp"
    return Attachment(name, lambda: files.read_if_there(photo.sha256))


PART = Part(describe, frozenset({"listings", "listing_photos", "filled_parts"}))

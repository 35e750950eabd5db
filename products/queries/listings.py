"""Queries on the product pages of a person's businesses, each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from people.documents import in_force
from people.models import Document, Enterprise, Village
from people.own_businesses import own_businesses
from products.models import FilledPart, Listing, ListingPhoto

of_person = own_businesses(bindparam("person_id"))
_verified_documents = (
    select(func.aggregate_strings(Document.kind, ","))
    .where(
        Document.enterprise_id == Listing.enterprise_id,
        in_force,
        or_(Document.expires_on.is_(None), Document.expires_on >= bindparam("today")),
    )
    .correlate(Listing)
    .scalar_subquery()
)
_others = aliased(Listing)
_page_count = (
    select(func.count())
    .select_from(_others)
    .where(_others.enterprise_id.in_(of_person), _others.archived_at.is_(None))
    .scalar_subquery()
)
_listing_columns = (
    Listing.id, Listing.enterprise_id, Listing.created_at, Listing.changed_at, Listing.product, Listing.category, Listing.kind,
    Listing.answers, Listing.title, Listing.description, Listing.price, Listing.cost, Listing.stock, Listing.weekly_capacity,
    Listing.lead_days, Listing.price_sheet_at, Listing.weight_g, Listing.length_cm, Listing.width_cm, Listing.height_cm,
    Listing.variants, Listing.label_checklist, Listing.archived_at,
)  # fmt: skip
pages = (
    select(
        *_listing_columns,
        Enterprise.name.label("maker"),
        Village.name.label("village"),
        _verified_documents.label("verified_documents"),
        _page_count.label("page_count"),
        ListingPhoto.id.label("photo_id"),
        ListingPhoto.width,
        ListingPhoto.height,
        ListingPhoto.fingerprint,
        ListingPhoto.advice,
        FilledPart.submission_id,
    )
    .join(Enterprise, Enterprise.id == Listing.enterprise_id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
    .outerjoin(ListingPhoto, ListingPhoto.listing_id == Listing.id)
    .outerjoin(
        FilledPart,
        and_(FilledPart.listing_id == Listing.id, FilledPart.filled_at.is_(None), FilledPart.declined_at.is_(None)),
    )
    .where(Listing.enterprise_id.in_(of_person))
    .order_by(ListingPhoto.position, ListingPhoto.id, FilledPart.id)
)
"""Pages of the businesses of `:person_id`, with a row for each photo and offer. `page_in` combines the rows of a page."""
_one_page = pages.where(Listing.id == bindparam("listing_id"))
_names = (
    select(Listing.id, Listing.product, Listing.title, Listing.archived_at, ListingPhoto.id.label("photo_id"))
    .outerjoin(ListingPhoto, and_(ListingPhoto.listing_id == Listing.id, ListingPhoto.position == 1))
    .where(Listing.enterprise_id.in_(of_person))
    .order_by(Listing.archived_at.is_not(None), Listing.changed_at.desc(), Listing.id.desc())
)


@dataclass(frozen=True)
class PagePhoto:
    """A photo of a page with its measurements."""

    id: int
    width: int
    height: int
    fingerprint: str
    advice: Any


@dataclass(frozen=True)
class VerifiedDocument:
    """A verified document of the business that has not expired."""

    kind: str
    state: str = "verified"


@dataclass(frozen=True)
class ProductPage:
    """A product's page with its photos, offers and documents. A column of the listing is read as an attribute."""

    written: Row[Any]
    photos: Sequence[PagePhoto]
    offered: Sequence[int]
    """Passed submissions that could fill a part of the page and wait for an answer."""
    documents: Sequence[VerifiedDocument]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["written"], name)

    @property
    def name(self) -> str:
        """The title, or the product's working name."""
        return self.written.title or self.written.product


@dataclass(frozen=True)
class PageName:
    """The names and main photo of a page in a list."""

    id: int
    product: str
    title: str
    archived_at: datetime | None
    photo_id: int | None

    @property
    def name(self) -> str:
        """The title, or the product's working name."""
        return self.title or self.product


def listings_of(person_id: int | None) -> Select[Any]:
    """Select the pages of a person's businesses, archived ones too, for `find_or_404`."""
    return select(Listing).where(Listing.enterprise_id.in_(own_businesses(person_id or 0)))


def page_of(person_id: int | None, listing_id: int) -> ProductPage | None:
    """Return a page of this person's businesses, or None."""
    parameters: dict[str, Any] = {"person_id": person_id or 0, "today": clock.today(), "listing_id": listing_id}
    return page_in(run(_one_page, parameters).all())


def names_of(person_id: int) -> list[PageName]:
    """Return all pages of this person's businesses, archived ones last."""
    return [PageName(*row) for row in run(_names, {"person_id": person_id})]


def photo_of(person_id: int | None, photo_id: int) -> Select[Any]:
    """Select a photo of a page of this person's businesses."""
    return select(ListingPhoto).where(
        ListingPhoto.id == photo_id, ListingPhoto.listing_id.in_(listings_of(person_id).with_only_columns(Listing.id))
    )


def page_in(rows: Sequence[Row[Any]]) -> ProductPage | None:
    """Combine the rows of `pages` into a page. Returns None if there are no rows."""
    if not rows:
        return None
    photos = {
        row.photo_id: PagePhoto(row.photo_id, row.width, row.height, row.fingerprint, row.advice)
        for row in rows
        if row.photo_id
    }
    offered = dict.fromkeys(row.submission_id for row in rows if row.submission_id)
    documents = [VerifiedDocument(kind) for kind in (rows[0].verified_documents or "").split(",") if kind]
    return ProductPage(rows[0], list(photos.values()), list(offered), documents)

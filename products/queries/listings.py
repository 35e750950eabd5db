"""Read the product pages of one's own businesses, each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from people.documents import in_force
from people.models import Document, Enterprise, Membership, Village
from products.models import FilledPart, Listing, ListingPhoto

own_businesses = select(Membership.enterprise_id).where(
    Membership.person_id == bindparam("person_id"), Membership.left_at.is_(None)
)
_checked_papers = (
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
    .where(_others.enterprise_id.in_(own_businesses), _others.archived_at.is_(None))
    .scalar_subquery()
)
_written = (
    Listing.id, Listing.enterprise_id, Listing.created_at, Listing.changed_at, Listing.product, Listing.category, Listing.kind,
    Listing.answers, Listing.title, Listing.description, Listing.price, Listing.cost, Listing.stock, Listing.weekly_capacity,
    Listing.lead_days, Listing.price_sheet_at, Listing.weight_g, Listing.length_cm, Listing.width_cm, Listing.height_cm,
    Listing.variants, Listing.label_checklist, Listing.archived_at,
)  # fmt: skip
pages = (
    select(
        *_written,
        Enterprise.name.label("maker"),
        Village.name.label("village"),
        _checked_papers.label("checked_papers"),
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
    .where(Listing.enterprise_id.in_(own_businesses))
    .order_by(ListingPhoto.position, ListingPhoto.id, FilledPart.id)
)
"""Pages of the businesses of `:person_id`, a row for each photo and each offer; `page_in` puts the rows of one page together."""
_one_page = pages.where(Listing.id == bindparam("listing_id"))
_names = (
    select(Listing.id, Listing.product, Listing.title, Listing.archived_at, ListingPhoto.id.label("photo_id"))
    .outerjoin(ListingPhoto, and_(ListingPhoto.listing_id == Listing.id, ListingPhoto.position == 1))
    .where(Listing.enterprise_id.in_(own_businesses))
    .order_by(Listing.archived_at.is_not(None), Listing.changed_at.desc(), Listing.id.desc())
)


@dataclass(frozen=True)
class PagePhoto:
    """A photo of a page, as it was measured."""

    id: int
    width: int
    height: int
    fingerprint: str
    advice: Any


@dataclass(frozen=True)
class CheckedPaper:
    """A document of the business that somebody has checked and that is still valid."""

    kind: str
    state: str = "verified"


@dataclass(frozen=True)
class ProductPage:
    """A product's page with everything that stands on it; what the owner wrote is read from `written` by its column's name."""

    written: Row[Any]
    photos: Sequence[PagePhoto]
    offered: Sequence[int]
    """Passed submissions that could fill a part of it and wait for an answer."""
    papers: Sequence[CheckedPaper]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["written"], name)

    @property
    def name(self) -> str:
        """Its title, or what the owner first called it."""
        return self.written.title or self.written.product


@dataclass(frozen=True)
class PageName:
    """One page among several."""

    id: int
    product: str
    title: str
    archived_at: datetime | None
    photo_id: int | None

    @property
    def name(self) -> str:
        """Its title, or what the owner first called it."""
        return self.title or self.product


def listings_of(person_id: int | None) -> Select[Any]:
    """The pages of somebody's business, archived ones too, for `find_or_404`."""
    return select(Listing).where(
        Listing.enterprise_id.in_(
            select(Membership.enterprise_id).where(Membership.person_id == (person_id or 0), Membership.left_at.is_(None))
        )
    )


def page_of(person_id: int | None, listing_id: int) -> ProductPage | None:
    """One page of this person's business; None for anybody else."""
    facts: dict[str, Any] = {"person_id": person_id or 0, "today": clock.today(), "listing_id": listing_id}
    return page_in(run(_one_page, facts).all())


def names_of(person_id: int) -> list[PageName]:
    """All pages of this person's business, archived ones last."""
    return [PageName(*row) for row in run(_names, {"person_id": person_id})]


def photo_of(person_id: int | None, photo_id: int) -> Select[Any]:
    """A photo of a page of this person's business."""
    return select(ListingPhoto).where(
        ListingPhoto.id == photo_id, ListingPhoto.listing_id.in_(listings_of(person_id).with_only_columns(Listing.id))
    )


def page_in(rows: Sequence[Row[Any]]) -> ProductPage | None:
    """The page whose rows of `pages` these are; None where there are none."""
    if not rows:
        return None
    photos = {
        row.photo_id: PagePhoto(row.photo_id, row.width, row.height, row.fingerprint, row.advice)
        for row in rows
        if row.photo_id
    }
    offered = dict.fromkeys(row.submission_id for row in rows if row.submission_id)
    papers = [CheckedPaper(kind) for kind in (rows[0].checked_papers or "").split(",") if kind]
    return ProductPage(rows[0], list(photos.values()), list(offered), papers)

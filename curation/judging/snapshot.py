"""The evidence of a round, frozen as it stood at handing in: curators and channels see this, whatever changes afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core import files
from core.db import db
from core.errors import N_, DomainError
from curation.models import Listing, ListingPhoto
from curation.passport.states import RuleState
from curation.rulebook.rules import Rules
from people.documents import DocumentFacts
from people.models import District, Enterprise, Village

FROZEN = (
    "product",
    "category",
    "kind",
    "answers",
    "title",
    "description",
    "price",
    "cost",
    "stock",
    "weekly_capacity",
    "lead_days",
    "price_sheet_at",
    "weight_g",
    "length_cm",
    "width_cm",
    "height_cm",
    "variants",
    "label_checklist",
)
"""What of a listing is kept: everything that its owner wrote."""


class PhotoGone(DomainError):
    """A photo's bytes are no longer there."""

    status = 409
    message = N_("A photo of this product is gone. Please open the photos and look which one is missing.")


def whole_listing(listing_id: int) -> Listing:
    """A listing as it is now, with its photos."""
    return db.session.scalars(
        select(Listing)
        .where(Listing.id == listing_id)
        .options(selectinload(Listing.photos))
        .execution_options(populate_existing=True)
    ).one()


def freeze(
    listing: Listing, *, rules: Rules, states: Sequence[RuleState], documents: Sequence[DocumentFacts]
) -> dict[str, Any]:
    """The evidence as plain JSON; each photo's two files count one more use. Raises PhotoGone."""
    return {
        "rules": {"id": rules.id, "version": rules.version},
        "listing": {name: _plain(getattr(listing, name)) for name in FROZEN},
        "photos": [_photo(photo) for photo in listing.photos],
        "documents": [_document(document) for document in documents],
        "states": [_state(state) for state in states],
        "enterprise": _enterprise(listing.enterprise_id),
    }


def share_photos(snapshot: dict[str, Any]) -> None:
    """Count one more use of a snapshot's files, for another round that shows the same evidence. Raises PhotoGone."""
    for photo in snapshot["photos"]:
        _share(photo["sha256"], photo["thumbnail"])


def photo_of(snapshot: Mapping[str, Any], sha256: str) -> dict[str, Any] | None:
    """The photo of which this is one of the two files."""
    return next((photo for photo in snapshot["photos"] if sha256 in (photo["sha256"], photo["thumbnail"])), None)


def _photo(photo: ListingPhoto) -> dict[str, Any]:
    size, media_type = _share(photo.sha256, photo.thumbnail_sha256)
    return {
        "sha256": photo.sha256,
        "thumbnail": photo.thumbnail_sha256,
        "width": photo.width,
        "height": photo.height,
        "bytes": size,
        "media_type": media_type,
        "advice": photo.advice,
    }


def _share(sha256: str, thumbnail: str) -> tuple[int, str]:
    stored = [files.share(one) for one in (sha256, thumbnail)]
    if None in stored:
        raise PhotoGone(sha256)
    return stored[0].size, stored[0].media_type  # type: ignore[union-attr]  # none of them is None


def _document(document: DocumentFacts) -> dict[str, Any]:
    return {
        "id": document.id,
        "kind": document.kind,
        "state": document.state,
        "expires_on": _plain(document.expires_on),
        "verified_at": _plain(document.verified_at),
    }


def _state(state: RuleState) -> dict[str, Any]:
    return {
        "rule": state.rule,
        "state": state.state.value,
        "title": state.title,
        "text": state.text,
        "notes": list(state.notes),
    }


def _enterprise(enterprise_id: int) -> dict[str, Any]:
    """What buyers are told of the business: neither the owner's address nor any number but its WhatsApp."""
    row = db.session.execute(
        select(
            Enterprise.name,
            Enterprise.sector,
            Enterprise.whatsapp,
            Village.name.label("village"),
            District.name.label("district"),
        )
        .outerjoin(Village, Village.code == Enterprise.village_code)
        .outerjoin(District, District.code == Village.district_code)
        .where(Enterprise.id == enterprise_id)
    ).one()
    return dict(row._mapping)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value

"""Build the evidence of a round when it is handed in. Curators and channels see this evidence, whatever changes later."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core import files
from core.db import db
from core.errors import N_, DomainError
from curation.models.evidence import Business, Evidence, FrozenDocument, FrozenState, Goods, Photo, RulesVersion
from eligibility.states import RuleState
from people.documents import DocumentFacts
from people.models import District, Enterprise, Village
from products.models import Listing, ListingPhoto
from products.rulebook.rules import Rules


class PhotoGone(DomainError):
    """The file of a photo is missing."""

    status = 409
    message = N_("A photo of this product is gone. Please open the photos and look which one is missing.")


def load_listing(listing_id: int) -> Listing:
    """Load a listing with its photos."""
    return db.session.scalars(
        select(Listing)
        .where(Listing.id == listing_id)
        .options(selectinload(Listing.photos))
        .execution_options(populate_existing=True)
    ).one()


def freeze(listing: Listing, *, rules: Rules, states: Sequence[RuleState], documents: Sequence[DocumentFacts]) -> Evidence:
    """Build the evidence. Each photo's two files count one use more. Raises PhotoGone."""
    return Evidence(
        rules=RulesVersion(rules.id, rules.version),
        listing=Goods(**{field.name: getattr(listing, field.name) for field in fields(Goods)}),
        photos=[_photo(photo) for photo in listing.photos],
        documents=[
            FrozenDocument(document.id, document.kind, document.state, document.expires_on, document.verified_at)
            for document in documents
        ],
        states=[
            FrozenState(state.rule, state.state.value, state.title, state.text, list(state.noted or state.notes))
            for state in states
        ],
        enterprise=_enterprise(listing.enterprise_id),
    )


def share_photos(evidence: Evidence) -> None:
    """Count another use of the evidence's files, for a round with the same evidence. Raises PhotoGone."""
    for photo in evidence.photos:
        _share(photo.sha256, photo.thumbnail)


def photo_of(evidence: Evidence, sha256: str) -> Photo | None:
    """Return the photo to which this file belongs, or None."""
    return next((photo for photo in evidence.photos if sha256 in (photo.sha256, photo.thumbnail)), None)


def _photo(photo: ListingPhoto) -> Photo:
    size, media_type = _share(photo.sha256, photo.thumbnail_sha256)
    return Photo(photo.sha256, photo.thumbnail_sha256, photo.width, photo.height, size, media_type, photo.advice)


def _share(sha256: str, thumbnail: str) -> tuple[int, str]:
    stored = [files.share(name) for name in (sha256, thumbnail)]
    if None in stored:
        raise PhotoGone(sha256)
    return stored[0].size, stored[0].media_type  # type: ignore[union-attr]  # none of them is None


def _enterprise(enterprise_id: int) -> Business:
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
    return Business(**row._mapping)

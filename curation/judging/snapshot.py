"""The evidence of a round, frozen as it stood at handing in: curators and channels see this, whatever changes afterwards."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core import files
from core.db import db
from core.errors import N_, DomainError
from curation.models.evidence import Business, Evidence, Goods, Paper, Photo, Standing, UnderRules
from eligibility.states import RuleState
from people.documents import DocumentFacts
from people.models import District, Enterprise, Village
from products.models import Listing, ListingPhoto
from products.rulebook.rules import Rules


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


def freeze(listing: Listing, *, rules: Rules, states: Sequence[RuleState], documents: Sequence[DocumentFacts]) -> Evidence:
    """The evidence as it stands; each photo's two files count one more use. Raises PhotoGone."""
    return Evidence(
        rules=UnderRules(rules.id, rules.version),
        listing=Goods(**{one.name: getattr(listing, one.name) for one in fields(Goods)}),
        photos=[_photo(photo) for photo in listing.photos],
        documents=[Paper(one.id, one.kind, one.state, one.expires_on, one.verified_at) for one in documents],
        states=[Standing(one.rule, one.state.value, one.title, one.text, list(one.notes)) for one in states],
        enterprise=_enterprise(listing.enterprise_id),
    )


def share_photos(evidence: Evidence) -> None:
    """Count one more use of the evidence's files, for another round that shows the same. Raises PhotoGone."""
    for photo in evidence.photos:
        _share(photo.sha256, photo.thumbnail)


def photo_of(evidence: Evidence, sha256: str) -> Photo | None:
    """The photo of which this is one of the two files."""
    return next((photo for photo in evidence.photos if sha256 in (photo.sha256, photo.thumbnail)), None)


def _photo(photo: ListingPhoto) -> Photo:
    size, media_type = _share(photo.sha256, photo.thumbnail_sha256)
    return Photo(photo.sha256, photo.thumbnail_sha256, photo.width, photo.height, size, media_type, photo.advice)


def _share(sha256: str, thumbnail: str) -> tuple[int, str]:
    stored = [files.share(one) for one in (sha256, thumbnail)]
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

"""Verbs on a listing's photos. The first is the main photo. Each photo counts as one use of its two stored files."""

import hashlib
from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import select

from core import clock, files
from core.db import db
from core.errors import N_, DomainError
from core.pictures import Picture
from products.locking import lock
from products.models import Listing, ListingPhoto
from products.prepared_photo import MEASURED, PreparedPhoto
from quizzes.advice import ADVICE
from quizzes.models import Evidence, GivenDeed


class TooManyPhotos(DomainError):
    """The page already has as many photos as the rules allow."""

    message = N_("There are %(most)s photos, and more do not fit. Take one out first.")


def add_photo(listing: Listing, prepared: PreparedPhoto, *, sent_as: UUID, most: int) -> ListingPhoto:
    """Append a photo. A photo sent again with the same `sent_as` and content is stored once.

    `most` is how many a page takes. Raises TooManyPhotos.
    """
    lock(listing)
    upload_id = uuid5(sent_as, hashlib.sha256(prepared.picture.content).hexdigest())
    current_photos = photos_of(listing)
    earlier = next((photo for photo in current_photos if photo.sent_as == upload_id), None)
    if earlier:
        return earlier
    if len(current_photos) >= most:
        raise TooManyPhotos(most=most)
    photo = ListingPhoto(listing_id=listing.id, position=len(current_photos) + 1, sent_as=upload_id, added_at=clock.now())
    _store(photo, prepared)
    _renumber(listing, [*current_photos, photo])
    return photo


def append_evidence(listing: Listing, evidence: Sequence[Evidence | GivenDeed], *, most: int) -> int:
    """Append photos of a task or of a deed in their order, as many as fit, without those already on the page. Returns how many.

    The page shares the files with the task or the deed, so each file counts one use more.
    """
    current_photos = photos_of(listing)
    existing = {photo.sha256 for photo in current_photos}
    added = [piece for piece in evidence if piece.sha256 and piece.thumb_sha256 and piece.sha256 not in existing]
    added = added[: max(0, most - len(current_photos))]
    for piece in added:
        current_photos.append(_shared(listing, piece))
    if added:
        _renumber(listing, current_photos)
    return len(added)


def remove_photo(listing: Listing, photo_id: int) -> None:
    """Remove a photo. Does nothing if it is already removed."""
    lock(listing)
    current_photos = photos_of(listing)
    removed = next((photo for photo in current_photos if photo.id == photo_id), None)
    if removed is None:
        return
    _release(removed)
    db.session.delete(removed)
    _renumber(listing, [photo for photo in current_photos if photo is not removed])


def make_main(listing: Listing, photo_id: int) -> None:
    """Move a photo to the first place."""
    lock(listing)
    current_photos = photos_of(listing)
    chosen = next((photo for photo in current_photos if photo.id == photo_id), None)
    if chosen is None or chosen is current_photos[0]:
        return
    _renumber(listing, [chosen, *(photo for photo in current_photos if photo is not chosen)])


def move(listing: Listing, photo_id: int, *, by: int) -> None:
    """Move a photo `by` places towards the end, or towards the beginning if `by` is negative. At an end it stays."""
    lock(listing)
    current_photos = photos_of(listing)
    place = next((number for number, photo in enumerate(current_photos) if photo.id == photo_id), None)
    if place is None or not 0 <= place + by < len(current_photos):
        return
    current_photos.insert(place + by, current_photos.pop(place))
    _renumber(listing, current_photos)


def crop(listing: Listing, photo_id: int, prepared: PreparedPhoto, *, expected_sha256: str) -> None:
    """Replace a photo by its square. Does nothing if the photo was replaced or removed in the meantime."""
    lock(listing)
    current_photos = photos_of(listing)
    photo = next((photo for photo in current_photos if photo.id == photo_id and photo.sha256 == expected_sha256), None)
    if photo is None:
        return
    _release(photo)
    _store(photo, prepared)
    _renumber(listing, current_photos)


def photos_of(listing: Listing) -> list[ListingPhoto]:
    """Return a listing's photos in order."""
    ordered = select(ListingPhoto).where(ListingPhoto.listing_id == listing.id).order_by(ListingPhoto.position, ListingPhoto.id)
    return list(db.session.scalars(ordered))


def picture_of(photo: ListingPhoto) -> Picture:
    """Read the photo's stored picture."""
    return Picture(files.read(photo.sha256), photo.width, photo.height)


def _store(photo: ListingPhoto, prepared: PreparedPhoto) -> None:
    photo.sha256 = files.keep(prepared.picture.content, prepared.picture.media_type).sha256
    photo.thumbnail_sha256 = files.keep(prepared.thumbnail.content, prepared.thumbnail.media_type).sha256
    photo.width, photo.height = prepared.picture.width, prepared.picture.height
    photo.advice, photo.fingerprint = prepared.advice, prepared.fingerprint


def _shared(listing: Listing, piece: Evidence | GivenDeed) -> ListingPhoto:
    photo = ListingPhoto(
        listing_id=listing.id,
        position=0,
        sha256=piece.sha256,
        thumbnail_sha256=piece.thumb_sha256,
        width=piece.width,
        height=piece.height,
        fingerprint=_fingerprint(piece.thumb_sha256 or ""),
        advice=[entry for entry in piece.advice or [] if entry["check"] in MEASURED],
        evidence_id=piece.id if isinstance(piece, Evidence) else None,
        added_at=clock.now(),
    )
    for sha256 in (photo.sha256, photo.thumbnail_sha256):
        files.keep(files.read(sha256), _type_of(sha256))
    return photo


def _type_of(sha256: str) -> str:
    """Return the media type of a stored file."""
    return db.session.get_one(files.StoredFile, sha256).media_type


def _release(photo: ListingPhoto) -> None:
    for sha256 in (photo.sha256, photo.thumbnail_sha256):
        files.release(sha256)


def _renumber(listing: Listing, ordered: Sequence[ListingPhoto]) -> None:
    """Number the photos in this order and note that the page changed.

    The rules check a main photo in more respects than others, so what was not measured of it yet is measured here.
    """
    for position, photo in enumerate(ordered, 1):
        photo.position = position
        db.session.add(photo)
    if ordered:
        _measure_missing(ordered[0])
    listing.changed_at = clock.now()
    db.session.flush()


def _measure_missing(photo: ListingPhoto) -> None:
    """Measure what is missing. The picture was made by this program, so it is opened in this process.

    The import is late because few requests need Pillow.
    """
    missing = {name: True for name in MEASURED if name not in {advice.check for advice in ADVICE.read(photo.advice)}}
    if missing:
        from quizzes import photo_advice

        photo.advice = [*photo.advice, *photo_advice.advise(picture_of(photo), missing)]


def _fingerprint(sha256: str) -> str:
    """Return the fingerprint of a stored thumbnail."""
    from products import measuring

    return measuring.fingerprint(Picture(files.read(sha256), 0, 0))

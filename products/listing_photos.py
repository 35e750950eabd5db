"""Verbs on a listing's photos: one is the main one, the others follow in order. Each counts one use of its two files."""

import hashlib
from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import select

from core import clock, files
from core.db import db
from core.errors import N_, DomainError
from core.pictures import Picture
from products.holding import hold
from products.models import Listing, ListingPhoto
from products.shots import LOOKED_FOR, Shot
from quizzes.advice import ADVICE
from quizzes.models import Evidence


class EnoughPhotos(DomainError):
    """As many photos as a page takes are there."""

    message = N_("There are %(most)s photos, and more do not fit. Take one out first.")


def add_photo(listing: Listing, shot: Shot, *, sent_as: UUID, most: int) -> ListingPhoto:
    """Put a photo at the end, once for each `sent_as` and content; `most` is how many a page takes. Raises EnoughPhotos."""
    hold(listing)
    once = uuid5(sent_as, hashlib.sha256(shot.picture.content).hexdigest())
    standing = photos_of(listing)
    known = next((photo for photo in standing if photo.sent_as == once), None)
    if known:
        return known
    if len(standing) >= most:
        raise EnoughPhotos(most=most)
    photo = ListingPhoto(listing_id=listing.id, position=len(standing) + 1, sent_as=once, added_at=clock.now())
    _put(photo, shot)
    _changed(listing, [*standing, photo])
    return photo


def take_over(listing: Listing, evidence: Sequence[Evidence], *, most: int) -> int:
    """Append a task's photos in their order, as many as fit; one that stands there already is left out. Returns how many came.

    The files are shared with the task: each counts one use more.
    """
    standing = photos_of(listing)
    there = {photo.sha256 for photo in standing}
    came = [piece for piece in evidence if piece.sha256 and piece.thumb_sha256 and piece.sha256 not in there]
    came = came[: max(0, most - len(standing))]
    for piece in came:
        standing.append(_shared(listing, piece))
    if came:
        _changed(listing, standing)
    return len(came)


def remove_photo(listing: Listing, photo_id: int) -> None:
    """Take a photo out; twice is once."""
    hold(listing)
    standing = photos_of(listing)
    gone = next((photo for photo in standing if photo.id == photo_id), None)
    if gone is None:
        return
    _release(gone)
    db.session.delete(gone)
    _changed(listing, [photo for photo in standing if photo is not gone])


def make_main(listing: Listing, photo_id: int) -> None:
    """Put a photo first."""
    hold(listing)
    standing = photos_of(listing)
    chosen = next((photo for photo in standing if photo.id == photo_id), None)
    if chosen is None or chosen is standing[0]:
        return
    _changed(listing, [chosen, *(photo for photo in standing if photo is not chosen)])


def move(listing: Listing, photo_id: int, *, by: int) -> None:
    """Move a photo so many places towards the end, or below 0 towards the beginning; at the ends it stays."""
    hold(listing)
    standing = photos_of(listing)
    place = next((number for number, photo in enumerate(standing) if photo.id == photo_id), None)
    if place is None or not 0 <= place + by < len(standing):
        return
    standing.insert(place + by, standing.pop(place))
    _changed(listing, standing)


def crop(listing: Listing, photo_id: int, shot: Shot, *, of_sha256: str) -> None:
    """Exchange a photo for its square; nothing happens where it was exchanged or taken out meanwhile."""
    hold(listing)
    standing = photos_of(listing)
    photo = next((photo for photo in standing if photo.id == photo_id and photo.sha256 == of_sha256), None)
    if photo is None:
        return
    _release(photo)
    _put(photo, shot)
    _changed(listing, standing)


def photos_of(listing: Listing) -> list[ListingPhoto]:
    """A listing's photos in order."""
    ordered = select(ListingPhoto).where(ListingPhoto.listing_id == listing.id).order_by(ListingPhoto.position, ListingPhoto.id)
    return list(db.session.scalars(ordered))


def picture_of(photo: ListingPhoto) -> Picture:
    """The photo as it is kept."""
    return Picture(files.read(photo.sha256), photo.width, photo.height)


def _put(photo: ListingPhoto, shot: Shot) -> None:
    photo.sha256 = files.keep(shot.picture.content, shot.picture.media_type).sha256
    photo.thumbnail_sha256 = files.keep(shot.thumbnail.content, shot.thumbnail.media_type).sha256
    photo.width, photo.height = shot.picture.width, shot.picture.height
    photo.advice, photo.fingerprint = shot.advice, shot.fingerprint


def _shared(listing: Listing, piece: Evidence) -> ListingPhoto:
    photo = ListingPhoto(
        listing_id=listing.id,
        position=0,
        sha256=piece.sha256,
        thumbnail_sha256=piece.thumb_sha256,
        width=piece.width,
        height=piece.height,
        fingerprint=_fingerprint(piece.thumb_sha256 or ""),
        advice=[entry for entry in piece.advice or [] if entry["check"] in LOOKED_FOR],
        evidence_id=piece.id,
        added_at=clock.now(),
    )
    for sha256 in (photo.sha256, photo.thumbnail_sha256):
        files.keep(files.read(sha256), _type_of(sha256))
    return photo


def _type_of(sha256: str) -> str:
    """The kind of a file that is kept already."""
    return db.session.get_one(files.StoredFile, sha256).media_type


def _release(photo: ListingPhoto) -> None:
    for sha256 in (photo.sha256, photo.thumbnail_sha256):
        files.release(sha256)


def _changed(listing: Listing, ordered: Sequence[ListingPhoto]) -> None:
    """Number the photos as they stand, and note that the page changed.

    A main photo is looked at for more than the others: what was not measured yet of the new one is measured now.
    """
    for position, photo in enumerate(ordered, 1):
        photo.position = position
        db.session.add(photo)
    if ordered:
        _look_at_the_rest(ordered[0])
    listing.changed_at = clock.now()
    db.session.flush()


def _look_at_the_rest(photo: ListingPhoto) -> None:
    """Pictures of our own making, hence opened here. Pillow is loaded only then: few requests need it."""
    missing = {name: True for name in LOOKED_FOR if name not in {one.check for one in ADVICE.read(photo.advice)}}
    if missing:
        from quizzes import photo_advice

        photo.advice = [*photo.advice, *photo_advice.advise(picture_of(photo), missing)]


def _fingerprint(sha256: str) -> str:
    """Of a thumbnail of our own making."""
    from products import measuring

    return measuring.fingerprint(Picture(files.read(sha256), 0, 0))

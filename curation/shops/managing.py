"""What a shop's manager does with a product: shows it under an address, sends it back, takes it down."""

from urllib.parse import urlsplit

from sqlalchemy import or_, select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from core.text import words_in
from curation import notices
from curation.models import Placement, PlacementState
from curation.shops.changes import change, is_still_there, lock, still_there
from curation.shops.placements import NEEDS, WhyMissing
from people.identity import Identity
from products.models import Listing

ADDRESS_LENGTH = 500
FEWEST_WORDS = 3
"""Words of a reason that an owner can do something with."""


class TakenDown(Closed):
    """The product was taken down, and the channel cannot show it again."""

    message = N_("This product was taken down. It can no longer be shown here.")


class NotMended(Closed):
    """The product was sent back, and nothing was handed in since."""

    message = N_("This product was sent back. Its owner mends it and sends it again, or you cancel the return first.")


class StillShown(Closed):
    """The product is shown, so it is taken down and not sent back."""

    message = N_("This product is shown in your shop. Please take it down, with a reason.")


class NotReturned(Closed):
    """The product was not sent back by a person."""

    message = N_("There is no return that could be cancelled. Nothing was changed.")


class AddressInUse(DomainError):
    """Another product of this channel is shown under this address."""

    message = N_("This address is the one of %(product)s already. Please paste the address of this product.")


class NotAnAddress(DomainError):
    """The address of the product is not one that anybody can open."""

    message = N_("Please paste a whole address that begins with https://")


class WhyTooShort(DomainError):
    """The reason of a shop has fewer than FEWEST_WORDS words, too few for the owner to mend anything."""

    message = N_("Please write at least %(fewest)s words, so that the owner knows what to mend.")


class NotShown(Closed):
    """The product is not shown in this shop."""

    message = N_("This product is not shown in your shop now. Nothing was changed.")


class NotTakenDown(Closed):
    """The product is not taken down."""

    message = N_("This product does not have to be taken down. Nothing was changed.")


def mark_live(placement: Placement, *, address: str, by: Identity) -> None:
    """Mark a product as live under this address, and notify the owner. Repeating it changes nothing.

    Of a product that is live the address is corrected. Raises TakenDown, NotMended, NotAnAddress or AddressInUse.
    """
    lock(placement)
    _check_address(address)
    if placement.state is PlacementState.TAKEN_DOWN:
        raise TakenDown(placement)
    if placement.state is PlacementState.SENT_BACK:
        raise NotMended(placement)
    if (placement.state, placement.address) == (PlacementState.LIVE, address):
        return
    _require_unused(placement, address)
    corrects = placement.state is PlacementState.LIVE
    placement.removed_at = None
    change(placement, PlacementState.LIVE, address=address, by_id=by.id)
    audit.record("corrected the address" if corrects else "marked live", "placement", placement.id, actor_id=by.id)
    if corrects:
        notices.notify_address(placement)
    else:
        notices.notify_live(placement)


def send_back(placement: Placement, *, reason: str, by: Identity) -> None:
    """Send a product back with a reason, and notify the owner.

    Raises TakenDown, StillShown, WhyMissing or WhyTooShort.
    """
    lock(placement)
    require_reason(placement, reason)
    if placement.state is PlacementState.TAKEN_DOWN:
        raise TakenDown(placement)
    if placement.state is PlacementState.LIVE:
        raise StillShown(placement)
    if (placement.state, placement.reason) == (PlacementState.SENT_BACK, reason.strip()):
        return
    change(placement, PlacementState.SENT_BACK, reason=reason.strip(), address=placement.address, by_id=by.id)
    audit.record("sent back", "placement", placement.id, actor_id=by.id)
    notices.notify_sent_back(placement)


def cancel_return(placement: Placement, *, by: Identity) -> None:
    """Cancel a return of this shop, and notify the owner. The product waits to be put up again. Raises NotReturned."""
    lock(placement)
    if placement.state is not PlacementState.SENT_BACK or placement.reason == NEEDS:
        raise NotReturned(placement)
    change(placement, PlacementState.OFFERED, address=placement.address, by_id=by.id)
    audit.record("cancelled a return", "placement", placement.id, actor_id=by.id)
    notices.notify_return_cancelled(placement)


def remove(placement: Placement, *, reason: str, by: Identity) -> None:
    """Take a shown product down in this shop, with a reason for the owner. Repeating it changes nothing.

    Raises NotShown, WhyMissing or WhyTooShort.
    """
    lock(placement)
    require_reason(placement, reason)
    if (placement.state, placement.reason) == (PlacementState.TAKEN_DOWN, reason.strip()):
        return
    if placement.state is not PlacementState.LIVE:
        raise NotShown(placement)
    change(placement, PlacementState.TAKEN_DOWN, reason=reason.strip(), address=placement.address, by_id=by.id)
    placement.removed_at = placement.changed_at
    audit.record("took down", "placement", placement.id, actor_id=by.id)
    notices.notify_taken_down(placement)


def confirm_removed(placement: Placement, *, by: Identity) -> None:
    """Keep that this shop shows a product no longer that was taken down. Repeating it changes nothing. Raises NotTakenDown."""
    lock(placement)
    if placement.removed_at is not None and placement.state is not PlacementState.LIVE:
        return
    if not is_still_there(placement):
        raise NotTakenDown(placement)
    placement.removed_at = clock.now()
    audit.record("removed from the shop", "placement", placement.id, actor_id=by.id)


def require_reason(placement: Placement, reason: str) -> None:
    """Raise WhyMissing or WhyTooShort unless the owner can do something with a shop's reason."""
    if not reason.strip():
        raise WhyMissing(placement)
    if words_in(reason) < FEWEST_WORDS:
        raise WhyTooShort(placement, fewest=FEWEST_WORDS)


def _require_unused(placement: Placement, address: str) -> None:
    """Raise AddressInUse where another product of the channel has this address, also one with a slash more or less."""
    plain = address.rstrip("/")
    other = (
        select(Listing.product)
        .join(Placement, Placement.listing_id == Listing.id)
        .where(
            Placement.channel == placement.channel,
            Placement.id != placement.id,
            Placement.address.in_((plain, f"{plain}/")),
            or_(Placement.state == PlacementState.LIVE, still_there),
        )
        .limit(1)
    )
    if (product := db.session.scalar(other)) is not None:
        raise AddressInUse(placement, product=product)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    odd = len(address) > ADDRESS_LENGTH or any(sign.isspace() or ord(sign) < 33 for sign in address)
    if odd or not address.startswith("https://") or "." not in host or "@" in parts.netloc:
        raise NotAnAddress(address)

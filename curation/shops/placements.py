"""Place approved products in channels: offered, live under an address, sent back, taken down. Each change adds a row."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Row, or_, select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from curation import notices
from curation.models import Placement, PlacementChange, PlacementState, Round
from curation.models.evidence import EVIDENCE
from curation.shops import feeds
from people.identity import Identity
from people.models import Enterprise, Membership
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook.rules import Rules

OWNER, CONSENT, SUSPENDED, NEEDS, RESTS = ":owner", ":consent", ":suspended", ":needs", ":rests"
"""Reasons that the rules give. A person's reason is their own words. Their sentences: `placement_words.reason_words`."""
PUBLICATION = "publication"
"""The consent without which nothing is shown."""
FOR_A_WHILE = (SUSPENDED, RESTS)
"""Reasons that end: a suspension, and the pause of its owner's account. Then the product is offered again."""
NOTIFIED_ELSEWHERE = (OWNER, *FOR_A_WHILE)
"""Reasons of which the owner needs no message: what they did themselves, and a suspension, which has its own message."""
ADDRESS_LENGTH = 500


class TakenDown(Closed):
    """The product was taken down, and the channel cannot show it again."""

    message = N_("This product was taken down. It can no longer be shown here.")


class NotAnAddress(DomainError):
    """The address of the product is not one that anybody can open."""

    message = N_("Please paste a whole address that begins with https://")


class WhyMissing(DomainError):
    """Sending back and taking down need a reason."""

    message = N_("Please write why, so that the owner knows how to go on.")


def due_for(state: PlacementState, changed_at: datetime, rules: Rules) -> date | None:
    """Return a shop's last day for a product that it was offered, or None in another state."""
    return deadlines.place_by(rules, clock.day_of(changed_at)) if state == PlacementState.OFFERED else None


def offer(approved_round: Round, listing_id: int, channels: Sequence[str], rules: Rules, *, by_id: int | None = None) -> None:
    """Offer an approved product to these channels. A live product stays live, with the new content.

    If a product does not fit a channel (`feeds.fits`), it is sent back and the owner is notified.
    """
    evidence = EVIDENCE.read(approved_round.snapshot)
    existing = {row.channel: row for row in _select_for_update(Placement.listing_id == listing_id)}
    for key in channels:
        placement = existing.get(key)
        if placement is None:
            placement = Placement(listing_id=listing_id, channel=key)
            db.session.add(placement)
        placement.round_id = approved_round.id
        fits = feeds.fits(evidence, rules.channels[key])
        live = placement.state is PlacementState.LIVE
        state = (PlacementState.LIVE if live else PlacementState.OFFERED) if fits else PlacementState.SENT_BACK
        _change(placement, state, reason=None if fits else NEEDS, address=placement.address if live else None, by_id=by_id)
        if not fits:
            notices.notify_needs(placement, evidence, rules)


def mark_live(placement: Placement, *, address: str, by: Identity) -> None:
    """Mark a product as live under this address, and notify the owner. Repeating it changes nothing.

    Raises TakenDown or NotAnAddress.
    """
    _lock(placement)
    _check_address(address)
    if placement.state is PlacementState.TAKEN_DOWN:
        raise TakenDown(placement)
    if (placement.state, placement.address) == (PlacementState.LIVE, address):
        return
    _change(placement, PlacementState.LIVE, address=address, by_id=by.id)
    audit.record("marked live", "placement", placement.id, actor_id=by.id)
    notices.notify_live(placement)


def send_back(placement: Placement, *, reason: str, by: Identity) -> None:
    """Send a product back with a reason, and notify the owner. Raises TakenDown or WhyMissing."""
    _lock(placement)
    if not reason.strip():
        raise WhyMissing(placement)
    if placement.state is PlacementState.TAKEN_DOWN:
        raise TakenDown(placement)
    if (placement.state, placement.reason) == (PlacementState.SENT_BACK, reason.strip()):
        return
    _change(placement, PlacementState.SENT_BACK, reason=reason.strip(), by_id=by.id)
    audit.record("sent back", "placement", placement.id, actor_id=by.id)
    notices.notify_sent_back(placement)


def take_down(listing_ids: Sequence[int], why: str, *, by_id: int | None) -> int:
    """Take these products down from all channels. Returns the number of placements. Raises WhyMissing.

    A product hidden for a while gets the new reason, so that the end of that while does not offer it again.
    """
    if not why.strip():
        raise WhyMissing(listing_ids)
    condition = Placement.state != PlacementState.TAKEN_DOWN
    if why not in FOR_A_WHILE:
        condition = or_(condition, Placement.reason.in_(FOR_A_WHILE))
    taken_down = _select_for_update(Placement.listing_id.in_(listing_ids), condition)
    for placement in taken_down:
        _change(placement, PlacementState.TAKEN_DOWN, reason=why.strip(), address=placement.address, by_id=by_id)
        audit.record("took down", "placement", placement.id, actor_id=by_id)
        if why not in NOTIFIED_ELSEWHERE:
            notices.notify_taken_down(placement)
    return len(taken_down)


def take_down_business(enterprise_id: int, why: str, *, by_id: int | None) -> int:
    """Take down all products of a business. Locks the business, so it waits for an approval in another transaction."""
    db.session.flush()
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())
    listings = db.session.scalars(select(Listing.id).where(Listing.enterprise_id == enterprise_id)).all()
    return take_down(listings, why, by_id=by_id)


def take_down_of_person(person_id: int) -> None:
    """Take down the products of a person's businesses, because the consent to publish was withdrawn."""
    businesses = db.session.scalars(
        select(Membership.enterprise_id)
        .where(Membership.person_id == person_id, Membership.left_at.is_(None))
        .order_by(Membership.enterprise_id)
    ).all()
    for enterprise_id in businesses:
        take_down_business(enterprise_id, CONSENT, by_id=person_id)


def offer_again(enterprise_id: int, *, after: str, still: str | None, by_id: int | None) -> int:
    """Offer the products again that `after`, one of FOR_A_WHILE, took down. A product sent back before stays sent back.

    Where `still` names the other of these reasons, the products stay down with it. Returns the number of placements.
    """
    hidden = _select_for_update(
        Placement.listing_id.in_(select(Listing.id).where(Listing.enterprise_id == enterprise_id)),
        Placement.state == PlacementState.TAKEN_DOWN,
        Placement.reason == after,
    )
    if still:
        for placement in hidden:
            placement.reason = still
        return 0
    before = _changes_before_takedown([placement.id for placement in hidden])
    for placement in hidden:
        earlier = before[placement.id]
        state = PlacementState.SENT_BACK if earlier.state == PlacementState.SENT_BACK else PlacementState.OFFERED
        _change(placement, state, reason=earlier.reason, by_id=by_id)
    return len(hidden)


def _changes_before_takedown(placement_ids: Sequence[int]) -> dict[int, Row[int, PlacementState, str | None]]:
    """Return the last change of each placement before it was taken down."""
    changes = (
        select(PlacementChange.placement_id, PlacementChange.state, PlacementChange.reason)
        .where(PlacementChange.placement_id.in_(placement_ids), PlacementChange.state != PlacementState.TAKEN_DOWN)
        .order_by(PlacementChange.id)
    )
    return {row.placement_id: row for row in db.session.execute(changes)}


def _select_for_update(*where: ColumnElement[bool]) -> list[Placement]:
    return list(
        db.session.scalars(
            select(Placement).where(*where).order_by(Placement.id).with_for_update().execution_options(populate_existing=True)
        )
    )


def _lock(placement: Placement) -> None:
    db.session.flush()
    db.session.refresh(placement, with_for_update={"of": Placement})


def _change(
    placement: Placement,
    state: PlacementState,
    *,
    reason: str | None = None,
    address: str | None = None,
    by_id: int | None,
) -> None:
    now: datetime = clock.now()
    placement.state, placement.reason, placement.address, placement.changed_at = state, reason, address, now
    db.session.flush()
    db.session.add(PlacementChange(placement_id=placement.id, state=state, reason=reason, address=address, at=now, by_id=by_id))


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    odd = len(address) > ADDRESS_LENGTH or any(sign.isspace() or ord(sign) < 33 for sign in address)
    if odd or not address.startswith("https://") or "." not in host or "@" in parts.netloc:
        raise NotAnAddress(address)

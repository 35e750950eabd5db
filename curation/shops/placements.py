"""Offer approved products to channels, and take them down. What a shop does with them: `managing.py`."""

from collections.abc import Sequence

from sqlalchemy import Row, or_, select

from core import audit
from core.db import db
from core.errors import N_, DomainError
from curation import notices
from curation.models import Placement, PlacementChange, PlacementState, Round
from curation.models.evidence import EVIDENCE
from curation.shops import feeds
from curation.shops.changes import change, select_for_update
from people.models import Enterprise, Membership
from products.models import Listing
from products.rulebook.rules import Rules

OWNER, CONSENT, SUSPENDED, NEEDS, RESTS = ":owner", ":consent", ":suspended", ":needs", ":rests"
"""Reasons that the rules give. A person's reason is their own words. Their sentences: `placement_words.reason_words`."""
PUBLICATION = "publication"
"""The consent without which nothing is shown."""
FOR_A_WHILE = (SUSPENDED, RESTS)
"""Reasons that end: a suspension, and the pause of its owner's account. Then the product is offered again."""
NOTIFIED_ELSEWHERE = (OWNER, *FOR_A_WHILE)
"""Reasons of which the owner needs no message: what they did themselves, and a suspension, which has its own message."""


class WhyMissing(DomainError):
    """Sending back and taking down need a reason."""

    message = N_("Please write why, so that the owner knows how to go on.")


def offer(approved_round: Round, listing_id: int, channels: Sequence[str], rules: Rules, *, by_id: int | None = None) -> None:
    """Offer an approved product to these channels. A live product stays live, with the new content.

    If a product does not fit a channel (`feeds.fits`), it is sent back and the owner is notified.
    """
    evidence = EVIDENCE.read(approved_round.snapshot)
    existing = {row.channel: row for row in select_for_update(Placement.listing_id == listing_id)}
    for key in channels:
        placement = existing.get(key)
        if placement is None:
            placement = Placement(listing_id=listing_id, channel=key)
            db.session.add(placement)
        placement.round_id = approved_round.id
        fits = feeds.fits(evidence, rules.channels[key])
        live = placement.state is PlacementState.LIVE
        state = (PlacementState.LIVE if live else PlacementState.OFFERED) if fits else PlacementState.SENT_BACK
        change(placement, state, reason=None if fits else NEEDS, address=placement.address, by_id=by_id)
        if not fits:
            notices.notify_needs(placement, evidence, rules)


def take_down(listing_ids: Sequence[int], why: str, *, by_id: int | None) -> int:
    """Take these products down from all channels. Returns the number of placements. Raises WhyMissing.

    A product hidden for a while gets the new reason, so that the end of that while does not offer it again.
    """
    if not why.strip():
        raise WhyMissing(listing_ids)
    condition = Placement.state != PlacementState.TAKEN_DOWN
    if why not in FOR_A_WHILE:
        condition = or_(condition, Placement.reason.in_(FOR_A_WHILE))
    taken_down = select_for_update(Placement.listing_id.in_(listing_ids), condition)
    for placement in taken_down:
        change(placement, PlacementState.TAKEN_DOWN, reason=why.strip(), address=placement.address, by_id=by_id)
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
    hidden = select_for_update(
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
        change(placement, state, reason=earlier.reason, address=placement.address, by_id=by_id)
    return len(hidden)


def _changes_before_takedown(placement_ids: Sequence[int]) -> dict[int, Row[int, PlacementState, str | None]]:
    """Return the last change of each placement before it was taken down."""
    changes = (
        select(PlacementChange.placement_id, PlacementChange.state, PlacementChange.reason)
        .where(PlacementChange.placement_id.in_(placement_ids), PlacementChange.state != PlacementState.TAKEN_DOWN)
        .order_by(PlacementChange.id)
    )
    return {row.placement_id: row for row in db.session.execute(changes)}

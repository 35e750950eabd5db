"""An approved product in a channel: offered, live under an address, sent back, taken down. Each change is a row."""

from collections.abc import Sequence
from datetime import datetime
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
from products.rulebook.rules import Rules

OWNER, CONSENT, SUSPENDED, NEEDS = ":owner", ":consent", ":suspended", ":needs"
"""Reasons that the rules give; a person's reason is their own words. Their sentences: `curation.wording.reason_words`."""
PUBLICATION = "publication"
"""The purpose without which nothing is shown."""
TOLD_OTHERWISE = (OWNER, SUSPENDED)
"""The owner did it, or hears of the suspension itself."""
ADDRESS_LENGTH = 500


class TakenDown(Closed):
    """What was taken down is not put up again by a channel."""

    message = N_("This product was taken down. It can no longer be shown here.")


class NotAnAddress(DomainError):
    """Where the product can be seen must be an address that anybody can open."""

    message = N_("Please paste a whole address that begins with https://")


class WhyMissing(DomainError):
    """Who sends something back or takes it down says why."""

    message = N_("Please write why, so that the owner knows how to go on.")


def offer(made: Round, listing_id: int, channels: Sequence[str], rules: Rules, *, by_id: int | None = None) -> None:
    """Put an approved product into the feeds of these channels; what is live there stays live, with the new contents.

    What a channel cannot take (`feeds.fits`) is not in its feed; the owner is told what is missing.
    """
    evidence = EVIDENCE.read(made.snapshot)
    standing = {row.channel: row for row in _locked(Placement.listing_id == listing_id)}
    for key in channels:
        placement = standing.get(key)
        if placement is None:
            placement = Placement(listing_id=listing_id, channel=key)
            db.session.add(placement)
        placement.round_id = made.id
        fits = feeds.fits(evidence, rules.channels[key])
        live = placement.state is PlacementState.LIVE
        state = (PlacementState.LIVE if live else PlacementState.OFFERED) if fits else PlacementState.SENT_BACK
        _change(placement, state, reason=None if fits else NEEDS, address=placement.address if live else None, by_id=by_id)
        if not fits:
            notices.tell_needs(placement, evidence, rules)


def mark_live(placement: Placement, *, address: str, by: Identity) -> None:
    """The channel's manager has put it up under this address; the owner is told. The same twice is once.

    Raises TakenDown or NotAnAddress.
    """
    _hold(placement)
    _insist_on_address(address)
    if placement.state is PlacementState.TAKEN_DOWN:
        raise TakenDown(placement)
    if (placement.state, placement.address) == (PlacementState.LIVE, address):
        return
    _change(placement, PlacementState.LIVE, address=address, by_id=by.id)
    audit.record("marked live", "placement", placement.id, actor_id=by.id)
    notices.tell_live(placement)


def send_back(placement: Placement, *, reason: str, by: Identity) -> None:
    """The channel cannot show it, for a reason that the owner is told. Raises TakenDown or WhyMissing."""
    _hold(placement)
    if not reason.strip():
        raise WhyMissing(placement)
    if placement.state is PlacementState.TAKEN_DOWN:
        raise TakenDown(placement)
    if (placement.state, placement.reason) == (PlacementState.SENT_BACK, reason.strip()):
        return
    _change(placement, PlacementState.SENT_BACK, reason=reason.strip(), by_id=by.id)
    audit.record("sent back", "placement", placement.id, actor_id=by.id)
    notices.tell_sent_back(placement)


def take_down(listing_ids: Sequence[int], why: str, *, by_id: int | None) -> int:
    """Ask the channels to show these products no longer; returns how many placements that were. Raises WhyMissing.

    What only a suspension hides stays hidden for the new reason, so that its end does not bring it back.
    """
    if not why.strip():
        raise WhyMissing(listing_ids)
    wanted = Placement.state != PlacementState.TAKEN_DOWN
    if why != SUSPENDED:
        wanted = or_(wanted, Placement.reason == SUSPENDED)
    gone = _locked(Placement.listing_id.in_(listing_ids), wanted)
    for placement in gone:
        _change(placement, PlacementState.TAKEN_DOWN, reason=why.strip(), address=placement.address, by_id=by_id)
        audit.record("took down", "placement", placement.id, actor_id=by_id)
        if why not in TOLD_OTHERWISE:
            notices.tell_taken_down(placement)
    return len(gone)


def take_down_business(enterprise_id: int, why: str, *, by_id: int | None) -> int:
    """All products of a business: it is suspended, or its consent to publish is withdrawn. Waits for an approval under way."""
    db.session.flush()
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())
    listings = db.session.scalars(select(Listing.id).where(Listing.enterprise_id == enterprise_id)).all()
    return take_down(listings, why, by_id=by_id)


def take_down_of_person(person_id: int) -> None:
    """Somebody withdrew the consent to publish: what their businesses show goes, at once."""
    businesses = db.session.scalars(
        select(Membership.enterprise_id)
        .where(Membership.person_id == person_id, Membership.left_at.is_(None))
        .order_by(Membership.enterprise_id)
    ).all()
    for enterprise_id in businesses:
        take_down_business(enterprise_id, CONSENT, by_id=person_id)


def show_again(enterprise_id: int, *, by_id: int | None) -> int:
    """A suspension is over: what it took down is offered again, and what was sent back before it stays sent back.

    Returns how many placements that were.
    """
    hidden = _locked(
        Placement.listing_id.in_(select(Listing.id).where(Listing.enterprise_id == enterprise_id)),
        Placement.state == PlacementState.TAKEN_DOWN,
        Placement.reason == SUSPENDED,
    )
    before = _last_shown_as([placement.id for placement in hidden])
    for placement in hidden:
        was = before[placement.id]
        state = PlacementState.SENT_BACK if was.state == PlacementState.SENT_BACK else PlacementState.OFFERED
        _change(placement, state, reason=was.reason, by_id=by_id)
    return len(hidden)


def _last_shown_as(placement_ids: Sequence[int]) -> dict[int, Row[int, PlacementState, str | None]]:
    """How each of these stood before it was taken down, and why."""
    changes = (
        select(PlacementChange.placement_id, PlacementChange.state, PlacementChange.reason)
        .where(PlacementChange.placement_id.in_(placement_ids), PlacementChange.state != PlacementState.TAKEN_DOWN)
        .order_by(PlacementChange.id)
    )
    return {row.placement_id: row for row in db.session.execute(changes)}


def _locked(*where: ColumnElement[bool]) -> list[Placement]:
    return list(
        db.session.scalars(
            select(Placement).where(*where).order_by(Placement.id).with_for_update().execution_options(populate_existing=True)
        )
    )


def _hold(placement: Placement) -> None:
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


def _insist_on_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    odd = len(address) > ADDRESS_LENGTH or any(sign.isspace() or ord(sign) < 33 for sign in address)
    if odd or not address.startswith("https://") or "." not in host or "@" in parts.netloc:
        raise NotAnAddress(address)

"""What the passport's page reads beside the rules: whose product it is, and the application that stands."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from core.db import run
from curation.models import OPEN_STATES, Application, ApplicationState, Listing
from people.models import Enterprise, Membership

_standing_application = (
    select(Application.id, Application.state)
    .where(Application.listing_id == bindparam("listing_id"), Application.state.in_((*OPEN_STATES, ApplicationState.APPROVED)))
    .order_by(Application.id.desc())
    .limit(1)
)
_name = select(Enterprise.name).where(Enterprise.id == bindparam("enterprise_id"))


def listings_of_member(person_id: int | None) -> Select[Any]:
    """The products of every business in which somebody takes part."""
    mine = select(Membership.enterprise_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return select(Listing).where(Listing.enterprise_id.in_(mine))


def standing_application_of(listing_id: int) -> tuple[int, bool] | None:
    """The id of the application that is under way or was approved last, and whether it was approved."""
    row = run(_standing_application, {"listing_id": listing_id}).first()
    return (row.id, row.state is ApplicationState.APPROVED) if row else None


def name_of(enterprise_id: int) -> str:
    """What a business is called."""
    return run(_name, {"enterprise_id": enterprise_id}).scalar_one()

"""Products that are worth a reminder: returned, with their last day near."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Date, Integer, bindparam, exists, or_, select

from core.db import run
from curation.models import Appeal, Application, ApplicationState
from people.models import Membership
from products.models import Listing
from reminders.models import Reason
from reminders.rules import Event, Limits

_only = bindparam("only", type_=Integer)
_open_appeal = exists().where(Appeal.application_id == Application.id, Appeal.confirmed_at.is_(None))
_due = (
    select(Membership.person_id, Application.id, Application.mend_by, Application.state_at, Listing.product)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Membership, Membership.enterprise_id == Application.enterprise_id)
    .where(
        Application.state == ApplicationState.RETURNED,
        Application.mend_by.between(bindparam("today", type_=Date), bindparam("last", type_=Date)),
        Membership.left_at.is_(None),
        ~_open_appeal,
        or_(_only.is_(None), Membership.person_id == _only),
    )
)


def products_due(now: datetime, limits: Limits, person_id: int | None) -> Sequence[Event]:
    """Return the returned products whose last day for mending comes soon, for each owner of the business."""
    today = now.date()
    asked = {"today": today, "last": today + timedelta(days=limits.product_days), "only": person_id}
    return [
        Event(
            row.person_id,
            Reason.PRODUCT_DUE,
            f"product-due-{row.id}-{row.mend_by:%Y%m%d}",
            row.state_at,
            row.product,
            f"/applications/{row.id}",
            row.mend_by,
        )
        for row in run(_due, asked)
    ]

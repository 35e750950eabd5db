"""Product pages with their progress in curation and the shops, each in one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from curation.models import Appeal, Application, ApplicationState, Placement, PlacementState
from products.models import Listing
from products.queries.listings import ProductPage, of_person, page_in, pages

_of_listing = Application.listing_id == Listing.id
_newest_application = select(func.max(Application.id)).where(_of_listing).correlate(Listing).scalar_subquery()
_first_shown = (
    select(func.min(Placement.changed_at))
    .where(Placement.listing_id == Listing.id, Placement.state == PlacementState.LIVE)
    .correlate(Listing)
    .scalar_subquery()
)
_is_offered = (
    select(Placement.id)
    .where(Placement.listing_id == Listing.id, Placement.state == PlacementState.OFFERED)
    .correlate(Listing)
    .exists()
)
_heard_since = (
    select(func.max(Appeal.made_at))
    .where(Appeal.application_id == Application.id, Appeal.confirmed_at.is_(None))
    .correlate(Application)
    .scalar_subquery()
)
_with_progress = pages.add_columns(
    Application.id.label("application_id"),
    Application.state.label("application_state"),
    Application.state_at.label("application_since"),
    Application.mend_by,
    _heard_since.label("heard_since"),
    _first_shown.label("live_since"),
    _is_offered.label("is_offered"),
).outerjoin(Application, Application.id == _newest_application)
_others = aliased(Listing)
_to_be_mended = (
    select(Application.id)
    .where(
        Application.listing_id == _others.id,
        Application.state == ApplicationState.RETURNED,
        ~select(Appeal.id).where(Appeal.application_id == Application.id, Appeal.confirmed_at.is_(None)).exists(),
    )
    .correlate(_others)
    .exists()
)
_latest = (
    select(_others.id)
    .where(_others.enterprise_id.in_(of_person), _others.archived_at.is_(None))
    .order_by(_to_be_mended.desc(), _others.changed_at.desc(), _others.id.desc())
    .limit(1)
    .scalar_subquery()
)
_latest_page = _with_progress.where(Listing.id == _latest)
_one_page = _with_progress.where(Listing.id == bindparam("listing_id"))

_progress = (
    select(
        Listing.id,
        Listing.changed_at,
        Listing.archived_at,
        Application.state.label("application_state"),
        Application.state_at.label("application_since"),
        Application.mend_by,
        _heard_since.label("heard_since"),
        _first_shown.label("live_since"),
        _is_offered.label("is_offered"),
    )
    .outerjoin(Application, Application.id == _newest_application)
    .where(Listing.enterprise_id.in_(of_person))
)


def progress_of(person_id: int) -> Sequence[Any]:
    """Return how far each product of this person's businesses is: rows for `curation.steps.progress_step`."""
    return run(_progress, {"person_id": person_id}).all()


def latest_page_of(person_id: int) -> ProductPage | None:
    """Return the page of this person's businesses that waits for corrections, otherwise the last changed.

    None if there is none.
    """
    return page_in(run(_latest_page, {"person_id": person_id, "today": clock.today()}).all())


def page_of(person_id: int | None, listing_id: int) -> ProductPage | None:
    """Return a page of this person's businesses, or None."""
    parameters: dict[str, Any] = {"person_id": person_id or 0, "today": clock.today(), "listing_id": listing_id}
    return page_in(run(_one_page, parameters).all())

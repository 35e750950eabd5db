"""The part of a person's page at the office that shows how far each product is on the way to a shop."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from core.lateness import late_words
from core.wording import day
from curation.lists.applications import STATES
from curation.models import Application, ApplicationState, Placement, PlacementState
from curation.shops.changes import due_for
from people.models import Membership
from people.person_parts import Line, Part
from products.models import Listing
from products.rulebook import rules as rule_versions

_later = aliased(Application)
_newest = select(func.max(_later.id)).where(_later.listing_id == Listing.id).correlate(Listing).scalar_subquery()
_live = (
    select(func.count())
    .where(Placement.listing_id == Listing.id, Placement.state == PlacementState.LIVE)
    .correlate(Listing)
    .scalar_subquery()
)
_offered = (
    select(func.min(Placement.changed_at))
    .where(Placement.listing_id == Listing.id, Placement.state == PlacementState.OFFERED)
    .correlate(Listing)
    .scalar_subquery()
)
_of_person = and_(Membership.person_id == bindparam("person_id"), Membership.left_at.is_(None))
_listings = (
    select(
        Listing.product,
        Listing.created_at,
        Application.id.label("application_id"),
        Application.state,
        Application.state_at,
        Application.mend_by,
        _live.label("live"),
        _offered.label("offered_since"),
    )
    .join(Membership, Membership.enterprise_id == Listing.enterprise_id)
    .outerjoin(Application, Application.id == _newest)
    .where(_of_person, Listing.archived_at.is_(None))
    .order_by(Listing.created_at.desc(), Listing.id.desc())
)


def products_part(person_id: int) -> Part:
    """Return a line for each product with its progress."""
    lines = [_with_page(_line(row), row.application_id) for row in run(_listings, {"person_id": person_id})]
    return Part(_("Products"), lines, _("No product page yet."))


def _with_page(line: Line, application_id: int | None) -> Line:
    """Return the line with the way to the application's page, where there is one."""
    if application_id is None:
        return line
    return replace(line, endpoint="office_applications.show_application", places={"application_id": application_id})


def _line(row) -> Line:
    if row.live:
        return Line(row.product, "", "done", _("stands in a shop"))
    if row.state is None:
        return Line(row.product, _("begun on %(day)s", day=day(row.created_at)), "", _("draft, not handed in yet"))
    since = _("since %(day)s", day=day(row.state_at))
    match row.state:
        case ApplicationState.SUBMITTED | ApplicationState.IN_REVIEW:
            kind, word = STATES[row.state]
            return Line(row.product, since, kind, _(word))
        case ApplicationState.RETURNED:
            until = _("to be mended by %(day)s", day=day(row.mend_by)) if row.mend_by else since
            return Line(row.product, until, "bad", _(STATES[row.state][1]))
        case ApplicationState.APPROVED:
            return _approved(row, since)
    return Line(row.product, since, "", _("handed in before, not now"))


def _approved(row, since: str) -> Line:
    if row.offered_since:
        waits = _("approved, waits for a shop")
        late = late_words(due_for(PlacementState.OFFERED, row.offered_since, rule_versions.current()))
        return Line(row.product, since, "wait", f"{late}, {waits}" if late else waits)
    return Line(row.product, since, "", _("approved, but in no shop now"))

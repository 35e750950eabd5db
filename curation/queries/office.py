"""Queries for the office: periods with their used places, and applications without enough curators."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db, run
from curation.judging.periods import QUOTA_STATES
from curation.judging.ties import tied
from curation.missing_curators import Missing, what_is_missing
from curation.models import Application, ApplicationState, CurationPeriod, Placement, Round, Score
from curation.queries.applications import is_latest
from people.models import Enterprise, Person, Role, RoleGrant
from people.pausing import rests
from products.models import Listing

_taken = (
    select(Application.period_id, func.count().label("taken"))
    .where(Application.state.in_(QUOTA_STATES))
    .group_by(Application.period_id)
    .subquery()
)
taken = func.coalesce(_taken.c.taken, 0)
"""The used places of a period."""
periods = select(
    CurationPeriod.id,
    CurationPeriod.name,
    CurationPeriod.opens_on,
    CurationPeriod.closes_on,
    CurationPeriod.quota,
    CurationPeriod.closed_at,
    taken.label("taken"),
).outerjoin(_taken, _taken.c.period_id == CurationPeriod.id)
"""Every period with its used places."""
_curator, _grant, _score = aliased(Person), aliased(RoleGrant), aliased(Score)
_free_curators = (
    select(func.count(func.distinct(_curator.id)))
    .join(_grant, _grant.person_id == _curator.id)
    .where(
        _grant.role == Role.CURATOR,
        _grant.in_force(bindparam("today")),
        _curator.closed_at.is_(None),
        ~tied(_curator.id, Application.enterprise_id),
        ~exists().where(_score.round_id == Round.id, _score.curator_id == _curator.id).correlate_except(_score),
    )
    .correlate(Application, Round)
    .scalar_subquery()
)
has_free_curator = _free_curators > 0
"""Condition on `Application` and `Round`: a curator is left who is untied and has not scored. Has the parameter `today`."""
_counted, _any_curator, _any_grant = aliased(Score), aliased(Person), aliased(RoleGrant)
_scores = (
    select(func.count())
    .select_from(_counted)
    .where(_counted.round_id == Round.id, ~tied(_counted.curator_id, Application.enterprise_id))
    .correlate(Application, Round)
    .scalar_subquery()
)
_curators = (
    select(func.count(func.distinct(_any_curator.id)))
    .join(_any_grant, _any_grant.person_id == _any_curator.id)
    .where(_any_grant.role == Role.CURATOR, _any_grant.in_force(bindparam("today")), _any_curator.closed_at.is_(None))
    .scalar_subquery()
)
stuck_rows = (
    select(Application.id, _curators.label("curators"), _scores.label("scores"))
    .join(Round, Round.application_id == Application.id)
    .where(
        is_latest,
        Application.state.in_((ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)),
        ~has_free_curator,
        ~rests(Application.enterprise_id),
    )
)
"""The applications with which no curator can go on, with how many curators there are and how many scores count."""
_stuck_among = stuck_rows.where(Application.id.in_(bindparam("application_ids", expanding=True)))


def all_periods() -> Select[CurationPeriod]:
    """Select all periods, for `find_or_404`."""
    return select(CurationPeriod)


def not_handed_in() -> list[str]:
    """Return the products in use, each with its business, that are in no application that is open or was approved."""
    handed_in = exists().where(Application.listing_id == Listing.id, Application.state.in_(QUOTA_STATES))
    rows = db.session.execute(
        select(Listing.product, Enterprise.name)
        .join(Enterprise, Enterprise.id == Listing.enterprise_id)
        .where(Listing.archived_at.is_(None), ~handed_in)
        .order_by(Enterprise.name, Listing.product, Listing.id)
    )
    return [f"{product}, {business}" for product, business in rows]


def placed_listings() -> Select[Listing]:
    """Select the products that are or were in a channel."""
    return select(Listing).where(exists().where(Placement.listing_id == Listing.id))


def without_enough_curators(application_ids: Sequence[int]) -> dict[int, Missing]:
    """Return those of these applications for which no curator is left who is untied and has not scored, and what they lack.

    It counts curators for each application, so a page asks about its own rows only. One statement.
    """
    rows = run(_stuck_among, {"today": clock.today(), "application_ids": list(application_ids)})
    return {row.id: what_is_missing(curators=row.curators, scores=row.scores) for row in rows}

"""Queries for the office: periods with their used places, and applications without enough curators."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from curation.judging.periods import QUOTA_STATES
from curation.judging.ties import tied
from curation.models import Application, ApplicationState, CurationPeriod, Placement, Round, Score
from curation.queries.applications import is_latest
from people.models import Enterprise, Person, Role, RoleGrant
from products.models import Listing

SHOWN_PERIODS = 50

_taken = (
    select(Application.period_id, func.count().label("taken"))
    .where(Application.state.in_(QUOTA_STATES))
    .group_by(Application.period_id)
    .subquery()
)
_periods = (
    select(CurationPeriod, func.coalesce(_taken.c.taken, 0).label("taken"))
    .outerjoin(_taken, _taken.c.period_id == CurationPeriod.id)
    .order_by(CurationPeriod.opens_on.desc(), CurationPeriod.id.desc())
    .limit(SHOWN_PERIODS)
)
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
_stuck = (
    select(Application.id)
    .join(Round, Round.application_id == Application.id)
    .where(
        is_latest,
        Application.state.in_((ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)),
        _free_curators == 0,
    )
)


def all_periods() -> Select[CurationPeriod]:
    """Select all periods, for `find_or_404`."""
    return select(CurationPeriod)


def period_rows() -> Sequence[Any]:
    """Return the newest periods with their used places, at most SHOWN_PERIODS, in one statement."""
    return db.session.execute(_periods).all()


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


def without_enough_curators() -> set[int]:
    """Return the applications for which no curator is left who is untied and has not scored. One statement."""
    return set(db.session.scalars(_stuck, {"today": clock.today()}))

"""Curation periods: when products may be handed in, how many, and in which order they wait."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from core import audit, clock, undoing
from core.db import changed, db
from core.errors import N_, DomainError
from curation.models import Application, ApplicationState, CurationPeriod, Round
from people.identity import Identity
from products.models import RuleSet
from products.rulebook import rules as rule_versions

QUOTA_STATES = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.RETURNED,
    ApplicationState.APPROVED,
)
"""States that use a place of the quota. Withdrawn and lapsed applications free theirs."""
QUEUED_STATES = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)


class NoPeriod(DomainError):
    """No period is open today."""

    status = 409
    message = N_("No curation period is open now. Your product page stays as it is. You can send it as soon as one opens.")


class PeriodFull(DomainError):
    """The quota is used up."""

    status = 409
    message = N_("This curation period is full. Your product page stays as it is. You can send it in the next period.")


class PeriodOverlaps(DomainError):
    """Another period has days in common with this one."""

    message = N_("Another period has days in common with this one. Please choose other days, or close that one first.")


class PeriodBackwards(DomainError):
    """The last day lies before the first day or in the past."""

    message = N_("The last day must not lie before the first day, nor in the past.")


class PeriodClosed(DomainError):
    """The period is over or was closed."""

    status = 409
    message = N_("This period is closed already.")


_open = (
    select(CurationPeriod)
    .where(
        CurationPeriod.opens_on <= bindparam("day"),
        CurationPeriod.closes_on >= bindparam("day"),
        CurationPeriod.closed_at.is_(None),
    )
    .order_by(CurationPeriod.opens_on)
    .limit(1)
)
_next = (
    select(CurationPeriod)
    .where(CurationPeriod.opens_on > bindparam("day"), CurationPeriod.closed_at.is_(None))
    .order_by(CurationPeriod.opens_on)
    .limit(1)
)
_taken = select(func.count()).where(Application.period_id == bindparam("period_id"), Application.state.in_(QUOTA_STATES))
_later = aliased(Round)
_earlier = (
    select(func.count())
    .select_from(Application)
    .join(Round, Round.application_id == Application.id)
    .where(
        Application.state.in_(QUEUED_STATES),
        ~select(_later.id).where(_later.application_id == Application.id, _later.number > Round.number).exists(),
        or_(
            Round.handed_in_at < bindparam("handed_in_at", type_=Round.handed_in_at.type),
            (Round.handed_in_at == bindparam("handed_in_at", type_=Round.handed_in_at.type))
            & (Round.id < bindparam("round_id")),
        ),
    )
)


def open_period() -> CurationPeriod | None:
    """Return the period that is open today, or None."""
    return db.session.scalars(_open, {"day": clock.today()}).first()


def next_period() -> CurationPeriod | None:
    """Return the next announced period, or None."""
    return db.session.scalars(_next, {"day": clock.today()}).first()


def has_place(period: CurationPeriod) -> bool:
    """Tell whether the quota allows another product."""
    return period.quota is None or count_places(period.id) < period.quota


def count_places(period_id: int) -> int:
    """Count the products that use a place in a period."""
    return db.session.scalar(_taken, {"period_id": period_id}) or 0


def reserve_place() -> CurationPeriod:
    """Return the open period, locked until the transaction ends so that the quota holds. Raises NoPeriod or PeriodFull."""
    period = db.session.scalars(_open.with_for_update(), {"day": clock.today()}).first()
    if period is None:
        raise NoPeriod
    if not has_place(period):
        raise PeriodFull(period)
    return period


def queue_position(round_id: int, handed_in_at: datetime) -> int:
    """Return the position of a round among all that wait for curators; 1 is next."""
    return 1 + (db.session.scalar(_earlier, {"handed_in_at": handed_in_at, "round_id": round_id}) or 0)


def make_period(*, name: str, opens_on: date, closes_on: date, quota: int | None, by: Identity) -> CurationPeriod:
    """Create a period. Raises PeriodBackwards or PeriodOverlaps."""
    if closes_on < max(opens_on, clock.today()):
        raise PeriodBackwards(closes_on)
    _refuse_overlap(opens_on, closes_on)
    period = CurationPeriod(
        name=name, opens_on=opens_on, closes_on=closes_on, quota=quota, made_at=clock.now(), made_by_id=by.id
    )
    db.session.add(period)
    db.session.flush()
    audit.record("opened", "curation period", period.id, actor_id=by.id)
    return period


def close_period(period: CurationPeriod, *, by: Identity) -> None:
    """Close a period early. Applications in it continue. Raises PeriodClosed."""
    closed = db.session.execute(
        update(CurationPeriod)
        .where(CurationPeriod.id == period.id, CurationPeriod.closed_at.is_(None), CurationPeriod.closes_on >= clock.today())
        .values(closed_at=clock.now(), closed_by_id=by.id)
    )
    if changed(closed) != 1:
        raise PeriodClosed(period)
    audit.record("closed", "curation period", period.id, actor_id=by.id)


def can_take_back_closing(period: CurationPeriod) -> bool:
    """Whether the period was closed so lately that this can be undone, and its last day has not passed."""
    return undoing.is_open(period.closed_at) and period.closes_on >= clock.today()


def take_back_closing(period: CurationPeriod, *, by: Identity) -> None:
    """Undo that a period was closed early. Raises TooLateToUndo, or PeriodOverlaps where another has its days meanwhile."""
    _refuse_overlap(period.opens_on, period.closes_on)
    db.session.refresh(period, with_for_update=True)
    if not can_take_back_closing(period):
        raise undoing.TooLateToUndo(period.id)
    period.closed_at = period.closed_by_id = None
    db.session.flush()
    audit.record("opened again", "curation period", period.id, actor_id=by.id)


def _refuse_overlap(opens_on: date, closes_on: date) -> None:
    """Raise PeriodOverlaps where a period that is not closed has one of these days."""
    # Two officers who open periods at once wait for each other on the row of the rules in force.
    db.session.execute(select(RuleSet.id).where(RuleSet.id == rule_versions.current().id).with_for_update())
    overlapping = select(CurationPeriod.id).where(
        CurationPeriod.closed_at.is_(None), CurationPeriod.opens_on <= closes_on, CurationPeriod.closes_on >= opens_on
    )
    if db.session.scalar(overlapping.limit(1)):
        raise PeriodOverlaps(opens_on)

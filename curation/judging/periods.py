"""Curation periods: when products may be handed in, how many, and who comes first."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from curation.models import Application, ApplicationState, CurationPeriod, Round
from people.identity import Identity
from products.models import RuleSet
from products.rulebook import rules as rule_versions

COUNTED = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.RETURNED,
    ApplicationState.APPROVED,
)
"""What takes a place of the quota; who withdrew or let the time run out gives it back."""
IN_LINE = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW)


class NoPeriod(DomainError):
    """Nothing is open today."""

    status = 409
    message = N_("No curation period is open now. Your product page stays as it is. You can send it as soon as one opens.")


class PeriodFull(DomainError):
    """The quota is used up."""

    status = 409
    message = N_("This curation period is full. Your product page stays as it is. You can send it in the next period.")


class PeriodOverlaps(DomainError):
    """Two periods never run at once."""

    message = N_("Another period has days in common with this one. Please choose other days, or close that one first.")


class PeriodBackwards(DomainError):
    """The last day lies before the first, or in the past."""

    message = N_("The last day must not lie before the first day, nor in the past.")


class PeriodClosed(DomainError):
    """It is over or was closed already."""

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
_taken = select(func.count()).where(Application.period_id == bindparam("period_id"), Application.state.in_(COUNTED))
_later = aliased(Round)
_earlier = (
    select(func.count())
    .select_from(Application)
    .join(Round, Round.application_id == Application.id)
    .where(
        Application.state.in_(IN_LINE),
        ~select(_later.id).where(_later.application_id == Application.id, _later.number > Round.number).exists(),
        or_(
            Round.handed_in_at < bindparam("handed_in_at", type_=Round.handed_in_at.type),
            (Round.handed_in_at == bindparam("handed_in_at", type_=Round.handed_in_at.type))
            & (Round.id < bindparam("round_id")),
        ),
    )
)


def open_period() -> CurationPeriod | None:
    """The period in which products may be handed in today."""
    return db.session.scalars(_open, {"day": clock.today()}).first()


def next_period() -> CurationPeriod | None:
    """The next one that is announced."""
    return db.session.scalars(_next, {"day": clock.today()}).first()


def has_place(period: CurationPeriod) -> bool:
    """Whether the quota leaves room for one more product."""
    return period.quota is None or taken_in(period.id) < period.quota


def taken_in(period_id: int) -> int:
    """How many products have a place in a period."""
    return db.session.scalar(_taken, {"period_id": period_id}) or 0


def take_place() -> CurationPeriod:
    """The open period, locked until the commit so that the quota holds. Raises NoPeriod or PeriodFull."""
    period = db.session.scalars(_open.with_for_update(), {"day": clock.today()}).first()
    if period is None:
        raise NoPeriod
    if not has_place(period):
        raise PeriodFull(period)
    return period


def place_in_line(round_id: int, handed_in_at: datetime) -> int:
    """The position of a round among all that wait for curators: 1 is next."""
    return 1 + (db.session.scalar(_earlier, {"handed_in_at": handed_in_at, "round_id": round_id}) or 0)


def make_period(*, name: str, opens_on: date, closes_on: date, quota: int | None, by: Identity) -> CurationPeriod:
    """Announce or open a period. Raises PeriodBackwards or PeriodOverlaps."""
    if closes_on < max(opens_on, clock.today()):
        raise PeriodBackwards(closes_on)
    # One at a time: the rules in force are the row on which two officers wait for each other.
    db.session.execute(select(RuleSet.id).where(RuleSet.id == rule_versions.current().id).with_for_update())
    overlapping = select(CurationPeriod.id).where(
        CurationPeriod.closed_at.is_(None), CurationPeriod.opens_on <= closes_on, CurationPeriod.closes_on >= opens_on
    )
    if db.session.scalar(overlapping.limit(1)):
        raise PeriodOverlaps(name)
    period = CurationPeriod(
        name=name, opens_on=opens_on, closes_on=closes_on, quota=quota, made_at=clock.now(), made_by_id=by.id
    )
    db.session.add(period)
    db.session.flush()
    audit.record("opened", "curation period", period.id, actor_id=by.id)
    return period


def close_period(period: CurationPeriod, *, by: Identity) -> None:
    """Take nothing more from now on; what was handed in goes its way. Raises PeriodClosed."""
    closed = db.session.execute(
        update(CurationPeriod)
        .where(CurationPeriod.id == period.id, CurationPeriod.closed_at.is_(None), CurationPeriod.closes_on >= clock.today())
        .values(closed_at=clock.now(), closed_by_id=by.id)
    )
    if changed(closed) != 1:
        raise PeriodClosed(period)
    audit.record("closed", "curation period", period.id, actor_id=by.id)

"""Queries of the curators' desk.

A curator does not see enterprises to which they are tied. Before a curator has scored, no count, mark or date depends on
whether others have scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from curation.judging.ties import tied
from curation.models import Application, ApplicationState, Decision, Round, Score
from curation.models.evidence import EVIDENCE, Evidence
from curation.queries.applications import is_latest
from people.identity import Identity, Visitor
from people.models import Enterprise, Person
from people.pausing import rests
from products.models import Listing

PAGE = 30

curator_id = bindparam("curator", type_=Integer)
own_score = aliased(Score)
has_scored = exists().where(own_score.round_id == Round.id, own_score.curator_id == curator_id)
is_tied = tied(curator_id, Application.enterprise_id)
untied = ~is_tied
waits = or_(
    Application.state == ApplicationState.SUBMITTED,
    and_(Application.state == ApplicationState.IN_REVIEW, ~has_scored),
)


def _queue(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Application)
        .join(Round, Round.application_id == Application.id)
        .where(is_latest, waits, untied, ~rests(Application.enterprise_id))
    )


queue_rows = (
    _queue(
        Application.id,
        Application.state,
        Application.rule_set_id,
        Round.number,
        Round.handed_in_at,
        Listing.product,
        Enterprise.name.label("business"),
    )
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
)
"""What waits for the curator of the parameter `curator`."""
_rows = queue_rows.order_by(Round.handed_in_at, Round.id).limit(PAGE)
_summary = _queue(func.count(), func.min(Round.handed_in_at))
_one = (
    select(
        Application,
        Round,
        Listing.product,
        Enterprise.name.label("business"),
        has_scored.label("has_scored"),
    )
    .join(Round, Round.application_id == Application.id)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .where(Application.id == bindparam("id"), is_latest, untied, ~rests(Application.enterprise_id))
)
_earlier = (
    select(Round.number, Decision)
    .join(Decision, Decision.round_id == Round.id)
    .where(Round.application_id == bindparam("application_id"))
    .order_by(Round.number)
)
_scores = (
    select(Score, Person.name)
    .join(Person, Person.id == Score.curator_id)
    .where(Score.round_id == bindparam("round_id"))
    .order_by(Score.id)
)
_own_scores = (
    select(Round.number, Score)
    .join(Round, Round.id == Score.round_id)
    .where(Round.application_id == bindparam("application_id"), Score.curator_id == curator_id)
    .order_by(Round.number.desc())
)
_judged_before = (
    select(Application.rule_set_id, Listing.product, Enterprise.name.label("business"))
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .join(Round, Round.application_id == Application.id)
    .join(Score, Score.round_id == Round.id)
    .where(Application.id == bindparam("id"), Score.curator_id == curator_id)
)
_snapshots = (
    select(Round.snapshot)
    .join(Application, Application.id == Round.application_id)
    .where(Application.id == bindparam("id"), untied)
)


@dataclass(frozen=True)
class QueueRow:
    """A row of the queue."""

    id: int
    state: ApplicationState
    rule_set_id: int
    round: int
    handed_in_at: datetime
    product: str
    business: str
    due_on: date | None = None
    """The last day for the curator, where a list has worked it out."""


@dataclass(frozen=True)
class Queue:
    """A page of what waits for a curator, oldest first."""

    rows: Sequence[QueueRow]
    total: int
    oldest: datetime | None


@dataclass(frozen=True)
class DeskApplication:
    """An application as a curator sees it: its last round, and whether the curator has scored it."""

    application: Application
    round: Round
    product: str
    business: str
    has_scored: bool

    @property
    def state(self) -> ApplicationState:
        """The application's state."""
        return self.application.state

    @property
    def evidence(self) -> Evidence:
        """The evidence of the round. Raises Unreadable."""
        return EVIDENCE.read(self.round.snapshot)


def queue_for(curator: Identity) -> Queue:
    """Return what waits longest for this curator, at most PAGE rows, in two statements."""
    parameters = {"curator": curator.id}
    total, oldest = db.session.execute(_summary, parameters).one()
    rows = db.session.execute(_rows, parameters)
    return Queue([QueueRow(*row) for row in rows], total, oldest)


def count_waiting_for(curator: Identity) -> int:
    """Count the applications that wait for this curator, in one statement."""
    return db.session.execute(_summary, {"curator": curator.id}).one()[0]


def next_for(curator: Identity) -> int | None:
    """Return the id of the application that has waited longest, or None."""
    rows = queue_for(curator).rows
    return rows[0].id if rows else None


def find_application(curator: Visitor, application_id: int) -> DeskApplication | None:
    """Return an application with its last round, or None if the curator is tied to the business. One statement."""
    row = db.session.execute(_one, {"curator": curator.id or 0, "id": application_id}).one_or_none()
    return DeskApplication(*row) if row else None


def earlier_decisions(application_id: int) -> list[tuple[int, Decision]]:
    """Return the decisions so far, each with the number of its round."""
    return [(row.number, row.Decision) for row in db.session.execute(_earlier, {"application_id": application_id})]


def scores_of(round_id: int) -> list[tuple[Score, str]]:
    """Return every score of a round with its curator's name. Callers check `can_see_scores` first."""
    return [(row.Score, row.name) for row in db.session.execute(_scores, {"round_id": round_id})]


def own_scores(curator: Visitor, application_id: int) -> Sequence[Any]:
    """Return what a curator has scored of an application, the last round first: rows of number and Score."""
    return db.session.execute(_own_scores, {"curator": curator.id or 0, "application_id": application_id}).all()


def judged_before(curator: Visitor, application_id: int) -> Any:
    """Return rule_set_id, product and business of an application that this curator has scored, or None."""
    return db.session.execute(_judged_before, {"curator": curator.id or 0, "id": application_id}).first()


def evidence_for(curator: Visitor, application_id: int) -> list[Evidence]:
    """Return the evidence of every round. Empty if the curator is tied to the business."""
    rounds = db.session.scalars(_snapshots, {"curator": curator.id or 0, "id": application_id})
    return [EVIDENCE.read(stored) for stored in rounds]

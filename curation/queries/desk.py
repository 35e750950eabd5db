"""Queries of the curators' desk.

A curator does not see enterprises to which they are tied. Before a curator has scored, no count, mark or date depends on
whether others have scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.paging import rows_before
from curation.judging.ties import tied
from curation.models import Application, ApplicationState, Decision, Round, Score, Tie
from curation.models.evidence import EVIDENCE, Evidence
from curation.queries.applications import is_latest
from people.identity import Identity, Visitor
from people.models import Enterprise, Person
from people.pausing import rests
from products.models import Listing

PAGE = 30
SEARCH_LIMIT = 20
"""Businesses shown for a search."""

_curator = bindparam("curator", type_=Integer)
_own_score = aliased(Score)
_has_scored = exists().where(_own_score.round_id == Round.id, _own_score.curator_id == _curator)
untied = ~tied(_curator, Application.enterprise_id)
waits = or_(
    Application.state == ApplicationState.SUBMITTED,
    and_(Application.state == ApplicationState.IN_REVIEW, ~_has_scored),
)


def _queue(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Application)
        .join(Round, Round.application_id == Application.id)
        .where(is_latest, waits, untied, ~rests(Application.enterprise_id))
    )


_rows = (
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
    .order_by(Round.handed_in_at, Round.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_summary = _queue(func.count(), func.min(Round.handed_in_at))
_one = (
    select(
        Application,
        Round,
        Listing.product,
        Enterprise.name.label("business"),
        _has_scored.label("has_scored"),
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


def queue_for(curator: Identity, page: int = 1) -> Queue:
    """Return a page of what waits for this curator, in two statements."""
    parameters = {"curator": curator.id}
    total, oldest = db.session.execute(_summary, parameters).one()
    rows = db.session.execute(_rows, parameters | {"skip": rows_before(page, PAGE)})
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


def evidence_for(curator: Visitor, application_id: int) -> list[Evidence]:
    """Return the evidence of every round. Empty if the curator is tied to the business."""
    rounds = db.session.scalars(_snapshots, {"curator": curator.id or 0, "id": application_id})
    return [EVIDENCE.read(stored) for stored in rounds]


_businesses = (
    select(Enterprise.id, Enterprise.name, tied(_curator, Enterprise.id).label("is_tied"))
    .where(Enterprise.name.ilike(bindparam("pattern"), escape="/"))
    .order_by(Enterprise.name, Enterprise.id)
    .limit(SEARCH_LIMIT)
)
_business = select(Enterprise.id, Enterprise.name, tied(_curator, Enterprise.id).label("is_tied")).where(
    Enterprise.id == bindparam("id")
)
_ties = (
    select(Tie.enterprise_id, Enterprise.name, Tie.reason, Tie.declared_at)
    .join(Enterprise, Enterprise.id == Tie.enterprise_id)
    .where(Tie.curator_id == _curator)
    .order_by(Enterprise.name, Tie.id)
)


@dataclass(frozen=True)
class Business:
    """A business to which a curator may declare a tie."""

    id: int
    name: str
    is_tied: bool


def search_businesses(curator: Identity, words: str) -> list[Business]:
    """Return the businesses whose name contains these words, at most SEARCH_LIMIT."""
    escaped = words.replace("/", "//").replace("%", "/%").replace("_", "/_")
    rows = db.session.execute(_businesses, {"curator": curator.id, "pattern": f"%{escaped}%"})
    return [Business(*row) for row in rows]


def find_business(curator: Identity, enterprise_id: int) -> Business | None:
    """Return a business, or None."""
    row = db.session.execute(_business, {"curator": curator.id, "id": enterprise_id}).one_or_none()
    return Business(*row) if row else None


def ties_of(curator: Identity) -> Sequence[Any]:
    """Return a curator's declared ties: rows of enterprise_id, name, reason, declared_at."""
    return db.session.execute(_ties, {"curator": curator.id}).all()

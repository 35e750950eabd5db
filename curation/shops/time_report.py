"""The report of days from sign-up to the shop, divided among holders.

Every moment belongs to one holder: the channel while the product is offered there; the curators from handing in to the decision
and during an appeal; the officer while a document waits for its check; the grader while a task waits; otherwise the owner. If
several hold something at once, the first in this order counts, even if the owner continues to learn. The holders' days
therefore add up to the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import func, select

from core.db import run
from courses.models import Enrolment
from curation.models import Appeal, Application, Decision, Placement, PlacementChange, PlacementState, Round
from people.models import Document, Enterprise, Membership, Person
from products.models import Listing
from quizzes.models import HandIn, Judgement, Submission

CHANNEL, CURATORS, OFFICER, GRADER, OWNER = "channel", "curators", "officer", "grader", "owner"
HOLDERS = (OWNER, GRADER, OFFICER, CURATORS, CHANNEL)
"""In the order in which they usually hold a product."""
_PRECEDENCE = (CHANNEL, CURATORS, OFFICER, GRADER)
"""The first that holds something counts."""
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Journey:
    """A product's days: its owner's sign-up, when it was first live, and the days of each holder."""

    listing_id: int
    product: str
    business: str
    signed_up_at: datetime
    live_at: datetime
    days: dict[str, float]

    @property
    def total(self) -> float:
        """Days from sign-up to the shop."""
        return (self.live_at - self.signed_up_at) / DAY


@dataclass(frozen=True)
class Report:
    """All journeys, latest first, and the medians of the whole and of each holder."""

    journeys: Sequence[Journey]
    median_total: float | None
    median_days: dict[str, float]


_were_live = (
    select(Placement.listing_id)
    .join(PlacementChange, PlacementChange.placement_id == Placement.id)
    .where(PlacementChange.state == PlacementState.LIVE)
)
_their_businesses = select(Listing.enterprise_id).where(Listing.id.in_(_were_live))
_live = (
    select(
        Listing.id,
        Listing.enterprise_id,
        Listing.product,
        Enterprise.name.label("business"),
        Person.created_at.label("signed_up_at"),
        func.min(PlacementChange.at).label("live_at"),
    )
    .join(Placement, Placement.listing_id == Listing.id)
    .join(PlacementChange, PlacementChange.placement_id == Placement.id)
    .join(Enterprise, Enterprise.id == Listing.enterprise_id)
    .join(Person, Person.id == Listing.made_by_id)
    .where(PlacementChange.state == PlacementState.LIVE)
    .group_by(Listing.id, Listing.enterprise_id, Listing.product, Enterprise.name, Person.created_at)
    .order_by(func.min(PlacementChange.at).desc(), Listing.id)
)
_offered = (
    select(Placement.listing_id, PlacementChange.placement_id, PlacementChange.state, PlacementChange.at)
    .join(Placement, Placement.id == PlacementChange.placement_id)
    .order_by(PlacementChange.placement_id, PlacementChange.id)
)
_rounds = (
    select(Application.listing_id, Round.handed_in_at.label("begins"), Decision.decided_at.label("ends"))
    .join(Round, Round.application_id == Application.id)
    .outerjoin(Decision, Decision.round_id == Round.id)
    .where(Application.listing_id.in_(_were_live))
)
_appeals = select(Application.listing_id, Appeal.made_at.label("begins"), Appeal.confirmed_at.label("ends")).join(
    Appeal, Appeal.application_id == Application.id
)
_documents = select(
    Document.enterprise_id,
    Document.handed_over_at.label("begins"),
    func.coalesce(Document.verified_at, Document.refused_at, Document.replaced_at).label("ends"),
).where(Document.enterprise_id.in_(_their_businesses))
_tasks = (
    select(Membership.enterprise_id, HandIn.at.label("begins"), Judgement.at.label("ends"))
    .join(Enrolment, Enrolment.person_id == Membership.person_id)
    .join(Submission, Submission.enrolment_id == Enrolment.id)
    .join(HandIn, HandIn.submission_id == Submission.id)
    .outerjoin(
        Judgement,
        (Judgement.submission_id == Submission.id) & (Judgement.round == HandIn.round) & Judgement.advice_only.is_(False),
    )
    .where(Membership.enterprise_id.in_(_their_businesses))
)


def report() -> Report:
    """Report every product that was ever live, in six statements."""
    offered, curated = _grouped(_offered_spans()), _grouped(_spans(_rounds) + _spans(_appeals))
    checked, graded = _grouped(_spans(_documents)), _grouped(_spans(_tasks))
    journeys = []
    for row in run(_live):
        held = {
            CHANNEL: offered[row.id],
            CURATORS: curated[row.id],
            OFFICER: checked[row.enterprise_id],
            GRADER: graded[row.enterprise_id],
        }
        days = days_by_holder(row.signed_up_at, row.live_at, held)
        journeys.append(Journey(row.id, row.product, row.business, row.signed_up_at, row.live_at, days))
    return Report(
        journeys=journeys,
        median_total=median(journey.total for journey in journeys) if journeys else None,
        median_days={holder: median(journey.days[holder] for journey in journeys) for holder in HOLDERS} if journeys else {},
    )


def days_by_holder(begins: datetime, ends: datetime, held: dict[str, list[Span]]) -> dict[str, float]:
    """Return the days between two moments by holder. What nobody else holds is the owner's."""
    marks = {begins, ends}
    for spans in held.values():
        marks.update(mark for span in spans for mark in span if begins < mark < ends)
    ordered = sorted(marks)
    days = dict.fromkeys(HOLDERS, 0.0)
    for first, last in pairwise(ordered):
        days[_holder(first, last, held)] += (last - first) / DAY
    return days


def _holder(first: datetime, last: datetime, held: dict[str, list[Span]]) -> str:
    for holder in _PRECEDENCE:
        if any(begins <= first and last <= ends for begins, ends in held.get(holder, [])):
            return holder
    return OWNER


_NO_END = datetime.max.replace(tzinfo=UTC)


def _spans(statement: Any) -> list[tuple[int, Span]]:
    """Return spans with the id of their listing or enterprise. An open span ends after everything else."""
    return [(row[0], (row.begins, row.ends or _NO_END)) for row in run(statement)]


def _offered_spans() -> list[tuple[int, Span]]:
    """Return the spans in which a channel had a product and had not yet shown it or sent it back."""
    spans: list[tuple[int, Span]] = []
    since: dict[int, datetime] = {}
    for row in run(_offered):
        offered_at = since.pop(row.placement_id, None)
        if offered_at is not None:
            spans.append((row.listing_id, (offered_at, row.at)))
        if row.state == PlacementState.OFFERED:
            since[row.placement_id] = row.at
    return spans


def _grouped(rows: Iterable[tuple[int, Span]]) -> defaultdict[int, list[Span]]:
    grouped: defaultdict[int, list[Span]] = defaultdict(list)
    for id, span in rows:
        grouped[id].append(span)
    return grouped

"""How long the way from signing up to a product that is live took, and in whose hands it lay.

Every moment between the two belongs to one of five: the channel while the product is offered there; the curators from each handing in
to its decision, and while an appeal is heard; the officer while a document waits to be checked; the grader while a task waits to be
judged; else the owner. Where several hold something at once, the first of these counts: a day on which a grader or an officer held
something is theirs, also when the owner went on learning. So the five always add up to the whole.
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
HANDS = (OWNER, GRADER, OFFICER, CURATORS, CHANNEL)
"""In the order of the way."""
_FIRST_COUNTS = (CHANNEL, CURATORS, OFFICER, GRADER)
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Way:
    """One product's way: when its owner signed up, when it was first live, and days in each hand."""

    listing_id: int
    product: str
    business: str
    signed_up_at: datetime
    live_at: datetime
    days: dict[str, float]

    @property
    def total(self) -> float:
        """Days from signing up to being live."""
        return (self.live_at - self.signed_up_at) / DAY


@dataclass(frozen=True)
class Report:
    """All ways, the latest first, and the middle of them: of the whole, and of each hand."""

    ways: Sequence[Way]
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
    """Every product that was ever live, in six statements however many there are."""
    offered, curated = _by(_offered_spans()), _by(_spans(_rounds) + _spans(_appeals))
    checked, graded = _by(_spans(_documents)), _by(_spans(_tasks))
    ways = []
    for row in run(_live):
        held = {
            CHANNEL: offered[row.id],
            CURATORS: curated[row.id],
            OFFICER: checked[row.enterprise_id],
            GRADER: graded[row.enterprise_id],
        }
        days = days_in_hands(row.signed_up_at, row.live_at, held)
        ways.append(Way(row.id, row.product, row.business, row.signed_up_at, row.live_at, days))
    return Report(
        ways=ways,
        median_total=median(way.total for way in ways) if ways else None,
        median_days={hand: median(way.days[hand] for way in ways) for hand in HANDS} if ways else {},
    )


def days_in_hands(begins: datetime, ends: datetime, held: dict[str, list[Span]]) -> dict[str, float]:
    """Days between two moments by whose hands they were in; what nobody else held is the owner's."""
    marks = {begins, ends}
    for spans in held.values():
        marks.update(mark for span in spans for mark in span if begins < mark < ends)
    ordered = sorted(marks)
    days = dict.fromkeys(HANDS, 0.0)
    for first, last in pairwise(ordered):
        days[_holder(first, last, held)] += (last - first) / DAY
    return days


def _holder(first: datetime, last: datetime, held: dict[str, list[Span]]) -> str:
    for hand in _FIRST_COUNTS:
        if any(begins <= first and last <= ends for begins, ends in held.get(hand, [])):
            return hand
    return OWNER


_NEVER = datetime.max.replace(tzinfo=UTC)


def _spans(statement: Any) -> list[tuple[int, Span]]:
    """Whose, and from when to when; what has not ended lasts until after everything."""
    return [(row[0], (row.begins, row.ends or _NEVER)) for row in run(statement)]


def _offered_spans() -> list[tuple[int, Span]]:
    """While a channel had a product and had neither put it up nor sent it back."""
    spans: list[tuple[int, Span]] = []
    since: dict[int, datetime] = {}
    for row in run(_offered):
        begun = since.pop(row.placement_id, None)
        if begun is not None:
            spans.append((row.listing_id, (begun, row.at)))
        if row.state == PlacementState.OFFERED:
            since[row.placement_id] = row.at
    return spans


def _by(rows: Iterable[tuple[int, Span]]) -> defaultdict[int, list[Span]]:
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for whose, span in rows:
        found[whose].append(span)
    return found

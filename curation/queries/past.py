"""What a curator has checked or scored, without what others gave in a round that the curator left to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from curation.models import Application, ApplicationState, CompletenessCheck, Decision, Round
from curation.queries.applications import is_latest
from curation.queries.desk import curator_id, has_scored, is_tied, own_score
from people.models import Enterprise
from products.models import Listing

_judged_round, _own_check = aliased(Round), aliased(CompletenessCheck)
_any_score = exists().where(
    own_score.curator_id == curator_id, own_score.round_id == _judged_round.id, _judged_round.application_id == Application.id
)
_any_check = exists().where(
    _own_check.curator_id == curator_id, _own_check.round_id == _judged_round.id, _judged_round.application_id == Application.id
)
_last_score = (
    select(own_score.total).where(own_score.round_id == Round.id, own_score.curator_id == curator_id).scalar_subquery()
)
_mine = (own_score.round_id == Round.id, own_score.curator_id == curator_id)
_own_check_return = and_(Decision.by_id.is_not(None), Decision.by_id == curator_id)
past_rows = (
    select(
        Application.id,
        Application.state,
        Round.number,
        Application.state_at,
        Listing.product,
        Enterprise.name.label("business"),
        _last_score.label("own_score"),
        Application.rule_set_id,
        has_scored.label("has_scored"),
        is_tied.label("is_tied"),
        case((_own_check_return, Decision.note), else_=select(own_score.note).where(*_mine).scalar_subquery()).label(
            "own_note"
        ),
        case((_own_check_return, Decision.reasons), else_=select(own_score.reasons).where(*_mine).scalar_subquery()).label(
            "own_reasons"
        ),
        Decision.grade,
        Decision.score,
    )
    .join(Round, Round.application_id == Application.id)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .outerjoin(Decision, Decision.round_id == Round.id)
    .where(is_latest, or_(_any_score, _any_check))
)
"""What this curator has checked or scored, with the last round. The decision's score is for who has scored that round.

Products of a business to which the curator is tied by now stay, because they are the curator's own history.
"""


@dataclass(frozen=True)
class PastRow:
    """An application that this curator has checked or scored. Score and grade are None where the last round was left to others."""

    id: int
    state: ApplicationState
    round: int
    since: datetime
    product: str
    business: str
    own_score: int | None
    grade: str | None
    score: int | None
    rule_set_id: int
    has_scored: bool
    is_tied: bool
    """Since then the curator is tied to the business, and only the own words are left to read."""
    own_note: str
    own_reasons: Sequence[Any]
    """As they are stored: `letters.advice_of` reads them."""
    reasons: str = ""
    """In words, where a list has looked them up."""


def past_of(row: Any) -> PastRow:
    """Make a row of the columns of `past_rows`."""
    grade, score = (row.grade, row.score) if row.has_scored and not row.is_tied else (None, None)
    return PastRow(
        row.id,
        row.state,
        row.number,
        row.state_at,
        row.product,
        row.business,
        row.own_score,
        grade,
        score,
        row.rule_set_id,
        row.has_scored,
        row.is_tied,
        row.own_note or "",
        row.own_reasons or [],
    )

"""Queries for a curator's ties: the search for a business, what the curator has declared, and what a tie would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import TZDateTime, db
from curation.judging.ties import may_be_withdrawn, tied
from curation.models import Application, Decision, Round, Score, Tie
from curation.queries.desk import curator_id
from people.identity import Identity
from people.models import Enterprise, MemberKind, Membership, Person, Village

SEARCH_LIMIT = 20
"""Businesses shown for a search."""

_owner = aliased(Membership)
_known = (
    select(
        Enterprise.id,
        Enterprise.name,
        tied(curator_id, Enterprise.id).label("is_tied"),
        Person.name.label("owner"),
        Village.name.label("village"),
    )
    .select_from(Enterprise)
    .outerjoin(_owner, (_owner.enterprise_id == Enterprise.id) & _owner.left_at.is_(None) & (_owner.kind == MemberKind.OWNER))
    .outerjoin(Person, Person.id == _owner.person_id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
)
_businesses = (
    _known.where(Enterprise.name.ilike(bindparam("pattern"), escape="/"))
    .order_by(Enterprise.name, Enterprise.id)
    .limit(SEARCH_LIMIT)
)
_business = _known.where(Enterprise.id == bindparam("id"))
_ties = (
    select(
        Tie.id,
        Tie.enterprise_id,
        Enterprise.name,
        Tie.reason,
        Tie.declared_at,
        may_be_withdrawn(bindparam("today_begins", type_=TZDateTime)).label("may_withdraw"),
    )
    .join(Enterprise, Enterprise.id == Tie.enterprise_id)
    .where(Tie.curator_id == curator_id)
    .order_by(Enterprise.name, Tie.id)
)
_own_scores = (
    select(func.count())
    .select_from(Score)
    .join(Round, Round.id == Score.round_id)
    .join(Application, Application.id == Round.application_id)
    .where(Score.curator_id == curator_id, Application.enterprise_id == bindparam("id"))
)
_is_decided = exists().where(Decision.round_id == Round.id)
_open_scores, _decided_scores = _own_scores.where(~_is_decided), _own_scores.where(_is_decided)


@dataclass(frozen=True)
class Business:
    """A business to which a curator may declare a tie."""

    id: int
    name: str
    is_tied: bool
    owner: str | None
    village: str | None


def search_businesses(curator: Identity, words: str) -> list[Business]:
    """Return the businesses whose name contains these words, at most SEARCH_LIMIT."""
    escaped = words.replace("/", "//").replace("%", "/%").replace("_", "/_")
    rows = db.session.execute(_businesses, {"curator": curator.id, "pattern": f"%{escaped}%"})
    return [Business(*row) for row in rows]


def find_business(curator: Identity, enterprise_id: int) -> Business | None:
    """Return a business, or None."""
    row = db.session.execute(_business, {"curator": curator.id, "id": enterprise_id}).one_or_none()
    return Business(*row) if row else None


def count_scores(curator: Identity, enterprise_id: int) -> tuple[int, int]:
    """Count a curator's scores of a business: those that wait for a decision, and those that are part of one."""
    facts = {"curator": curator.id, "id": enterprise_id}
    return db.session.scalars(_open_scores, facts).one(), db.session.scalars(_decided_scores, facts).one()


def ties_of(curator: Identity) -> Sequence[Any]:
    """Return a curator's declared ties: rows of id, enterprise_id, name, reason, declared_at, may_withdraw."""
    return db.session.execute(_ties, {"curator": curator.id, "today_begins": clock.start_of(clock.today())}).all()

"""Queries on appeals: those that a person may hear, and the appeal of an application."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from curation.judging.ties import tied
from curation.models import Appeal, Application, ApplicationState, CompletenessCheck, Decision, Round, Score
from people.identity import Identity, Visitor
from people.models import Enterprise, Person, Role, RoleGrant
from people.pausing import rests
from people.policies import works_at_office
from products.models import Listing


def judged(person: Any, application: Any) -> ColumnElement[bool]:
    """Return an EXISTS condition: `person` has checked or scored a round of `application`."""
    scored, checked = aliased(Score), aliased(CompletenessCheck)
    of_score, of_check = aliased(Round), aliased(Round)
    return or_(
        exists().where(scored.curator_id == person, scored.round_id == of_score.id, of_score.application_id == application),
        exists().where(checked.curator_id == person, checked.round_id == of_check.id, of_check.application_id == application),
    )


_viewer = bindparam("viewer", type_=Integer)
_curator, _grant = aliased(Person), aliased(RoleGrant)
has_free_curator = exists().where(
    _grant.person_id == _curator.id,
    _grant.role == Role.CURATOR,
    _grant.in_force(bindparam("today")),
    _curator.closed_at.is_(None),
    ~tied(_curator.id, Application.enterprise_id),
    ~judged(_curator.id, Application.id),
)
_hearing = (
    select(
        Appeal,
        tied(_viewer, Application.enterprise_id).label("is_tied"),
        judged(_viewer, Application.id).label("has_judged"),
        has_free_curator.label("has_free_curator"),
        Application.state,
    )
    .join(Application, Application.id == Appeal.application_id)
    .where(Appeal.id == bindparam("appeal_id"))
)
is_open_for_viewer = (
    Appeal.confirmed_at.is_(None),
    Application.state != ApplicationState.WITHDRAWN,
    ~tied(_viewer, Application.enterprise_id),
    ~judged(_viewer, Application.id),
    ~rests(Application.enterprise_id),
)
_is_curator, _is_office = (bindparam(name, type_=Boolean) for name in ("is_curator", "is_office"))
_to_answer = and_(Appeal.proposed_at.is_(None), or_(_is_curator, and_(_is_office, ~has_free_curator)))
_to_confirm = and_(_is_office, Appeal.proposed_at.is_not(None), Appeal.proposed_by_id != _viewer)
is_mine = or_(_to_answer, _to_confirm)
"""What `can_propose` and `can_confirm` say, of an appeal that is open for the viewer. Its parameters: `facts_of`."""
open_rows = (
    select(
        Appeal.id,
        Appeal.made_at,
        Appeal.proposed_at,
        Appeal.proposed_by_id,
        Application.id.label("application_id"),
        Application.rule_set_id,
        Listing.product,
        Enterprise.name.label("business"),
    )
    .join(Application, Application.id == Appeal.application_id)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .where(*is_open_for_viewer)
)
"""The open appeals that the person of the parameter `viewer` may hear."""
_count = (
    select(func.count())
    .select_from(Appeal)
    .join(Application, Application.id == Appeal.application_id)
    .where(*is_open_for_viewer, is_mine)
)
_details = (
    select(Appeal, Application, Decision, Round, Listing.product, Enterprise.name.label("business"))
    .join(Application, Application.id == Appeal.application_id)
    .join(Decision, Decision.id == Appeal.decision_id)
    .join(Round, Round.id == Decision.round_id)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .where(Appeal.id == bindparam("appeal_id"))
)


@dataclass(frozen=True)
class Hearing:
    """An appeal with what the policies read about one visitor."""

    appeal: Appeal
    is_open: bool
    is_tied: bool
    has_judged: bool
    has_free_curator: bool
    proposed_by_id: int | None


@dataclass(frozen=True)
class AppealRow:
    """A row of the list."""

    id: int
    made_at: datetime
    proposed_at: datetime | None
    proposed_by_id: int | None
    application_id: int
    rule_set_id: int
    product: str
    business: str
    due_on: date | None = None
    """Until when it is to be answered, where a list has worked it out."""


def hearing_for(visitor: Visitor, appeal_id: int) -> Hearing | None:
    """Return an appeal with what the policies read about the visitor, in one statement. None if there is no such appeal."""
    parameters = {"viewer": visitor.id or 0, "appeal_id": appeal_id, "today": clock.today()}
    row = db.session.execute(_hearing, parameters).one_or_none()
    if row is None:
        return None
    is_open = row.Appeal.confirmed_at is None and row.state is not ApplicationState.WITHDRAWN
    return Hearing(row.Appeal, is_open, row.is_tied, row.has_judged, row.has_free_curator, row.Appeal.proposed_by_id)


def appeal_details(appeal_id: int) -> Any:
    """Return an appeal with its application, decision, round, product and business."""
    return db.session.execute(_details, {"appeal_id": appeal_id}).one()


def notes_behind(decision: Decision) -> list[str]:
    """Return the notes behind a decision, one for each curator who wrote one, without their names."""
    if not decision.score_ids:
        return [decision.note] if decision.note else []
    notes = select(Score.note).where(Score.id.in_(decision.score_ids), Score.note != "").order_by(Score.id)
    return list(db.session.scalars(notes))


def rule_set_of(application_id: int) -> int:
    """Return the id of the rules under which an application was handed in."""
    return db.session.scalars(select(Application.rule_set_id).where(Application.id == application_id)).one()


def appeal_of(application_id: int) -> Appeal | None:
    """Return the appeal of an application, or None."""
    return db.session.scalars(select(Appeal).where(Appeal.application_id == application_id)).first()


def facts_of(visitor: Identity) -> dict[str, Any]:
    """Return the parameters of `is_open_for_viewer` and `is_mine`."""
    return {
        "viewer": visitor.id,
        "is_curator": visitor.has(Role.CURATOR),
        "is_office": works_at_office(visitor),
        "today": clock.today(),
    }


def count_appeals_for(visitor: Identity) -> int:
    """Count the open appeals that a visitor can answer or confirm now, in one statement."""
    return db.session.scalar(_count, facts_of(visitor)) or 0

"""Roles that need two administrators: one proposes, another confirms.

So an office with two administrators has nobody who can make accounts for the decisions of several people alone. It holds for the
roles that open much (`RoleFacts.is_guarded`). Where nobody else could confirm, an administrator gives them alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import aliased

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people import role_notices, roles, sessions, ways_in
from people.identity import Identity, Visitor
from people.models import GUARDED_ROLES, Person, Role, RoleGrant, RoleProposal
from people.policies import can_give_role


class ProposalGone(DomainError):
    """The proposal was decided or withdrawn, or who made it is no longer an administrator."""

    status = 409
    message = N_("This proposal is no longer open.")


class OneHand(DomainError):
    """One person could have gone into both accounts, so the two do not count as two administrators."""

    status = 409
    message = N_(
        "One of the two accounts, yours or that of who proposed, was opened anew with the help of the other or of the same third "
        "person. So they do not count as two. Another administrator may confirm."
    )


@dataclass(frozen=True)
class ProposalRow:
    """An open proposal with the name of who made it."""

    id: int
    person_id: int
    role: Role
    until: date | None
    proposed_at: datetime
    proposed_by_id: int
    proposed_by: str


_proposer = aliased(Person)
_open_for = (
    select(
        RoleProposal.id, RoleProposal.person_id, RoleProposal.role, RoleProposal.until, RoleProposal.proposed_at,
        RoleProposal.proposed_by_id, _proposer.name,
    )
    .join(_proposer, _proposer.id == RoleProposal.proposed_by_id)
    .where(RoleProposal.person_id == bindparam("person_id"), RoleProposal.decided_at.is_(None))
    .order_by(RoleProposal.id)
)  # fmt: skip


def needs_another(person_id: int, role: Role, *, by: Identity) -> bool:
    """Whether another administrator, who is not the person either, has to confirm this role.

    Who has a last day counts too: else one administrator could give another a last day, and then a role alone.
    """
    return role in GUARDED_ROLES and bool(roles.present_administrators() - {by.id, person_id})


def propose(person: Person, role: Role, *, until: date | None, by: Identity) -> None:
    """Propose a role and notify the other administrators. An open proposal of this role stays. Raises EndsInThePast or OwnRole."""
    roles.refuse_to_give(person.id, until=until, by=by)
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if db.session.scalar(select(RoleProposal.id).where(*_is_open(person.id, role))):
        return
    proposal = RoleProposal(
        person_id=person.id, role=role, until=until, proposed_at=clock.now(), proposed_by_id=by.id
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    audit.record(f"proposed {role}", "person", person.id, actor_id=by.id)
    for administrator in roles.present_administrators() - {by.id, person.id}:
        role_notices.notify_proposed(administrator, proposal, name=person.name, proposer=by.name)


def accept(proposal: RoleProposal, *, by: Identity) -> RoleGrant:
    """Confirm a proposal: the role is given. Raises ProposalGone, OneHand, or what `roles.grant_role` raises."""
    if not can_give_role(sessions.identity_of(proposal.proposed_by_id), proposal.role):
        raise ProposalGone
    if are_in_one_hand(proposal, by.id):
        raise OneHand
    _decide(proposal, by=by, accepted=True)
    return roles.grant_role(db.session.get_one(Person, proposal.person_id), proposal.role, by=by, until=proposal.until)


def are_in_one_hand(proposal: RoleProposal | ProposalRow, confirmer_id: int) -> bool:
    """Whether one person could have opened the accounts of both who decide, since `ways_in.COUNTS_FOR` before the proposal."""
    return ways_in.are_in_one_hand(proposal.proposed_by_id, confirmer_id, since=proposal.proposed_at - ways_in.COUNTS_FOR)


def refuse(proposal: RoleProposal, *, by: Identity) -> None:
    """Refuse a proposal, or withdraw one's own. Raises ProposalGone."""
    _decide(proposal, by=by, accepted=False)
    audit.record(f"refused {proposal.role}", "person", proposal.person_id, actor_id=by.id)


def settle(person_id: int, *, by: Identity, role: Role | None = None, accepted: bool = False) -> None:
    """Close a person's open proposals, or that of one role, because the role was given or the account is closed."""
    for proposal in db.session.scalars(select(RoleProposal).where(*_is_open(person_id, role))).all():
        _decide(proposal, by=by, accepted=accepted)


def open_for(person_id: int) -> list[ProposalRow]:
    """Return the open proposals for a person."""
    return [ProposalRow(*row) for row in db.session.execute(_open_for, {"person_id": person_id})]


def proposals_for(person_id: int) -> Any:
    """Return a select of a person's open proposals."""
    return select(RoleProposal).where(*_is_open(person_id, None))


def count_waiting_for(visitor: Visitor) -> int:
    """Return how many proposals wait for this administrator."""
    waiting = RoleProposal.decided_at.is_(None), RoleProposal.proposed_by_id != visitor.id, RoleProposal.person_id != visitor.id
    return db.session.scalar(select(func.count()).select_from(RoleProposal).where(*waiting)) or 0


def _decide(proposal: RoleProposal, *, by: Identity, accepted: bool) -> None:
    """Close a proposal and take its notices back. An UPDATE decides which of two administrators is first."""
    decided = update(RoleProposal).where(RoleProposal.id == proposal.id, RoleProposal.decided_at.is_(None))
    values = {"decided_at": clock.now(), "decided_by_id": by.id, "accepted": accepted}
    if changed(db.session.execute(decided.values(values))) != 1:
        raise ProposalGone
    role_notices.withdraw_proposed(roles.present_administrators(), proposal.id)


def _is_open(person_id: int, role: Role | None) -> tuple[Any, ...]:
    of_role = (RoleProposal.role == role,) if role else ()
    return RoleProposal.person_id == person_id, RoleProposal.decided_at.is_(None), *of_role

"""What of this package waits for the office: documents to check, numbers and roles to confirm; and who signed up."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, exists, false, or_, select

from core import lateness
from core.db import TZDateTime, run
from core.wording import in_language
from people.business_policies import can_check_documents, can_confirm_numbers
from people.business_rows import number_waits
from people.desk.sources import Source
from people.desk.things import SHOWN, Figure, Pile, Place, Thing, counted_weeks, counts, in_two_weeks, week
from people.document_kinds import Kinds
from people.document_kinds import in_force as kinds_in_force
from people.document_rows import waits
from people.identity import Identity
from people.models import Document, Enterprise, Membership, Person, Role, RoleGrant, RoleProposal, full_name
from people.policies import can_list_people
from people.wording import role_name

only = bindparam("only", type_=Integer)
_member = exists().where(
    Membership.enterprise_id == Document.enterprise_id,
    Membership.person_id == bindparam("viewer"),
    Membership.left_at.is_(None),
)
_documents = (
    select(
        Document.id,
        Document.kind,
        Document.handed_over_at,
        Enterprise.name,
        *counts(Document.handed_over_at < bindparam("late_before", type_=TZDateTime)),
    )
    .join(Enterprise, Enterprise.id == Document.enterprise_id)
    .where(waits, ~_member, or_(only.is_(None), Document.id == only))
    .order_by(Document.handed_over_at, Document.id)
    .limit(SHOWN)
)
_numbers = (
    select(Person.id, Person.name, Person.address_as, Person.phone_asked_at, *counts(false()))
    .where(*number_waits, Person.id != bindparam("viewer"), or_(only.is_(None), Person.id == only))
    .order_by(Person.phone_asked_at, Person.id)
    .limit(SHOWN)
)
_proposals = (
    select(RoleProposal.id, RoleProposal.person_id, RoleProposal.role, RoleProposal.proposed_at, Person.name, *counts(false()))
    .join(Person, Person.id == RoleProposal.person_id)
    .where(
        RoleProposal.decided_at.is_(None),
        RoleProposal.proposed_by_id != bindparam("viewer"),
        RoleProposal.person_id != bindparam("viewer"),
        or_(only.is_(None), RoleProposal.id == only),
    )
    .order_by(RoleProposal.proposed_at, RoleProposal.id)
    .limit(SHOWN)
)
_learners = select(*counted_weeks(Person.created_at)).where(
    in_two_weeks(Person.created_at),
    exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.LEARNER),
)


def _waiting_documents(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_check_documents(person):
        return Pile()
    kinds = kinds_in_force()
    late_before = lateness.begun_before(kinds.check_by) if kinds.check_by else None
    rows = run(_documents, {"viewer": person.id, "only": id, "late_before": late_before}).all()
    return Pile.of([_document(row, kinds) for row in rows], rows)


def _document(row: Any, kinds: Kinds) -> Thing:
    return Thing(
        kind="document",
        id=row.id,
        deed=_("Check a document"),
        what=f"{in_language(kinds.get_or_default(row.kind).title)}, {row.name}",
        since=row.handed_over_at,
        due=kinds.due_for(row.handed_over_at),
        place=Place("office_documents.show_document", {"document_id": row.id}),
    )


def _waiting_numbers(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_confirm_numbers(person):
        return Pile()
    rows = run(_numbers, {"viewer": person.id, "only": id}).all()
    return Pile.of([_number(row) for row in rows], rows)


def _number(row: Any) -> Thing:
    return Thing(
        kind="number",
        id=row.id,
        deed=_("Confirm a phone number"),
        what=full_name(row.name, row.address_as),
        since=row.phone_asked_at,
        due=None,
        place=Place("office_numbers.list_numbers"),
    )


def _waiting_proposals(person: Identity, id: int | None) -> Pile[Thing]:
    if not person.has(Role.ADMIN):
        return Pile()
    rows = run(_proposals, {"viewer": person.id, "only": id}).all()
    return Pile.of([_proposal(row) for row in rows], rows)


def _proposal(row: Any) -> Thing:
    return Thing(
        kind="role",
        id=row.id,
        deed=_("Confirm a role"),
        what=f"{row.name}, {role_name(Role(row.role))}",
        since=row.proposed_at,
        due=None,
        place=Place("office_staff.show_staff", {"person_id": row.person_id}),
    )


def figures(person: Identity) -> Sequence[Figure]:
    """Count for the office who signed up as a learner."""
    if not can_list_people(person):
        return ()
    row = run(_learners, week()).one()
    return [Figure(_("New learners"), row.now, row.before)]


DOCUMENTS, NUMBERS = Source(_waiting_documents), Source(_waiting_numbers)
PROPOSALS = Source(_waiting_proposals)

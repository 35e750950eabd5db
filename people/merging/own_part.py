"""How the rows of this package go from one person to the other when two are merged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, update

from core import clock, outbox
from core.db import db
from core.errors import N_
from people.merging.journal import Moving
from people.merging.parts import WHO_DID_IT, Part
from people.models import Access, Consent, LaterQuestion, MemberKind, Membership, Merge, Person, ResetCode, SignInCard

FILLED_IN = ("village_code", "sex", "birth_year", "address_as")
"""Facts that the kept person gets from the absorbed one where they are missing."""
PHONE_CONFIRMED = ("phone_confirmed_at", "phone_confirmed_by_id", "phone_confirmed_how")

STAYING = {
    "access.viewer_id": "learners see nobody, and only learners are merged",
    "consents.helper_id": WHO_DID_IT,
    "documents.handed_over_by_id": WHO_DID_IT,
    "documents.refused_by_id": WHO_DID_IT,
    "documents.verified_by_id": WHO_DID_IT,
    "documents.withdrawn_by_id": WHO_DID_IT,
    "erasure_requests.person_id": "a request is its person's own; an erasure of the kept person erases the absorbed one too",
    "login_sessions.person_id": "the absorbed person's sessions end and do not come back",
    "merges.absorbed_id": "the merge itself",
    "merges.kept_id": "the merge itself",
    "merges.merged_by_id": WHO_DID_IT,
    "merges.parted_by_id": WHO_DID_IT,
    "nib_clashes.noted_by_id": WHO_DID_IT,
    "nib_clashes.settled_by_id": WHO_DID_IT,
    "ownership_invitations.answered_by_id": WHO_DID_IT,
    "ownership_invitations.invited_by_id": WHO_DID_IT,
    "persons.created_by_id": WHO_DID_IT,
    "persons.phone_confirmed_by_id": WHO_DID_IT,
    "recovery_codes.person_id": "only staff have one, and only learners are merged",
    "reset_codes.given_by_id": WHO_DID_IT,
    "retention_confirmations.confirmed_by_id": WHO_DID_IT,
    "role_grants.granted_by_id": WHO_DID_IT,
    "role_grants.person_id": "both are learners; a role never changes hands",
    "role_proposals.decided_by_id": WHO_DID_IT,
    "role_proposals.person_id": "both are learners; a role never changes hands",
    "role_proposals.proposed_by_id": WHO_DID_IT,
    "second_factors.person_id": "only staff have one, and only learners are merged",
    "sign_in_cards.made_by_id": WHO_DID_IT,
    "sign_ins.person_id": "whose account was opened stays true",
}


def merge(moving: Moving) -> None:
    """Move businesses, consents, who may see the person, and messages; end cards and codes; fill in missing facts."""
    _move_memberships(moving)
    _move_consents(moving)
    _move_access(moving)
    _move_messages(moving)
    _move_later_questions(moving)
    _end_ways_in(moving)
    _fill_in(moving)


OWN = Part(
    covers=[
        "access.subject_id",
        "consents.person_id",
        "later_questions.person_id",
        "memberships.person_id",
        "merges.leads_to_id",
        "messages.person_id",
        "reset_codes.person_id",
        "sign_in_cards.person_id",
    ],
    titles={
        "access": N_("Mentors who may see the learning"),
        "consents": N_("Consents"),
        "later_questions": N_("Questions put once"),
        "memberships": N_("Businesses"),
        "merges": N_("Earlier merges"),
        "messages": N_("Messages"),
        "persons": N_("Facts about the person"),
    },
    merge=merge,
)


def _move_memberships(moving: Moving) -> None:
    """Move businesses. Of two memberships in one business the owner's leads, and the other ends."""
    own = {member.enterprise_id: member for member in _current_memberships(moving.kept_id)}
    for member in _current_memberships(moving.absorbed_id):
        existing = own.get(member.enterprise_id)
        if existing is None:
            moving.move(member, person_id=moving.kept_id)
        elif member.kind is MemberKind.OWNER:
            moving.set_aside(existing, left_at=clock.now())
            moving.move(member, person_id=moving.kept_id)
        else:
            moving.set_aside(member, left_at=clock.now())


def _current_memberships(person_id: int) -> Sequence[Membership]:
    current = select(Membership).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return db.session.scalars(current.order_by(Membership.id)).all()


def _move_consents(moving: Moving) -> None:
    """Move what the kept person has not answered later. A consent is never made, renewed or withdrawn by a merge.

    Where both have answered, the kept person's own answer stands: a standing consent, or a later withdrawal.
    """
    own = db.session.scalars(select(Consent).where(Consent.person_id == moving.kept_id)).all()
    for consent in db.session.scalars(
        select(Consent).where(Consent.person_id == moving.absorbed_id).order_by(Consent.id)
    ).all():
        same = [row for row in own if (row.purpose, row.partner_id) == (consent.purpose, consent.partner_id)]
        stands = any(row.withdrawn_at is None for row in same)
        taken_back = any(row.withdrawn_at and row.withdrawn_at > consent.given_at for row in same)
        if consent.withdrawn_at is None and not stands and not taken_back:
            moving.move(consent, person_id=moving.kept_id)


def _move_access(moving: Moving) -> None:
    """Let who may see the absorbed person's learning see the kept one's, for the same reason and as long."""
    now = clock.now()
    rows = select(Access).where(or_(Access.until.is_(None), Access.until > now)).order_by(Access.id)
    own = {(row.viewer_id, row.why, row.why_id) for row in db.session.scalars(_of(moving.kept_id))}
    for row in db.session.scalars(rows.where(Access.subject_id == moving.absorbed_id)).all():
        if (row.viewer_id, row.why, row.why_id) in own:
            moving.set_aside(row, until=now)
        else:
            moving.move(row, subject_id=moving.kept_id)


def _of(subject_id: int) -> Any:
    return select(Access).where(Access.subject_id == subject_id)


def _move_messages(moving: Moving) -> None:
    """Move what was not put away yet, unless the kept person has a message about the same."""
    message = outbox.Message
    own = set(db.session.scalars(select(message.key).where(message.person_id == moving.kept_id)))
    unread = select(message).where(message.person_id == moving.absorbed_id, message.read_at.is_(None))
    for row in db.session.scalars(unread.order_by(message.id)).all():
        if row.key not in own:
            moving.move(row, person_id=moving.kept_id)


def _move_later_questions(moving: Moving) -> None:
    """Move what only the absorbed person was asked, so that nobody is asked a second time."""
    own = set(db.session.scalars(select(LaterQuestion.question).where(LaterQuestion.person_id == moving.kept_id)))
    asked = select(LaterQuestion).where(LaterQuestion.person_id == moving.absorbed_id).order_by(LaterQuestion.id)
    for row in db.session.scalars(asked).all():
        if row.question not in own:
            moving.move(row, person_id=moving.kept_id)


def _end_ways_in(moving: Moving) -> None:
    """End the absorbed person's cards and codes. Sign-ins that lead to the absorbed person lead on, or nowhere."""
    now = clock.now()
    cards = SignInCard.person_id == moving.absorbed_id, SignInCard.used_at.is_(None), SignInCard.replaced_at.is_(None)
    db.session.execute(update(SignInCard).where(*cards).values(replaced_at=now))
    codes = ResetCode.person_id == moving.absorbed_id, ResetCode.used_at.is_(None), ResetCode.expires_at > now
    db.session.execute(update(ResetCode).where(*codes).values(expires_at=now))
    for earlier in db.session.scalars(select(Merge).where(Merge.leads_to_id == moving.absorbed_id)).all():
        moving.change(earlier, leads_to_id=moving.merge.leads_to_id)


def _fill_in(moving: Moving) -> None:
    kept, absorbed = (db.session.get_one(Person, person_id) for person_id in (moving.kept_id, moving.absorbed_id))
    missing = {name: value for name in FILLED_IN if not getattr(kept, name) and (value := getattr(absorbed, name))}
    if kept.phone == absorbed.phone and absorbed.phone_confirmed_at and not kept.phone_confirmed_at:
        missing |= {name: getattr(absorbed, name) for name in PHONE_CONFIRMED}
    if missing:
        moving.change(kept, **missing)

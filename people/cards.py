"""The sign-in card of a learner and the one-time link of staff: each opens an account once, to set a PIN or passphrase."""

import hashlib
import secrets as random
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select, update

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from people import consents, notices, sessions
from people.identity import Identity
from people.models import Answered, Person, Role, RoleProposal, SignInCard, short_name
from people.policies import can_issue_link
from people.secret_changes import set_secret

LASTS = timedelta(days=30)


class CardGone(DomainError):
    """The card was used or replaced, has expired, or never existed."""

    status = 409
    message = N_("This card was already used or is no longer valid. Please sign in with your phone number and PIN.")


@dataclass(frozen=True)
class OpenCard:
    """The facts that a page shows of a valid card."""

    person_id: int
    short_name: str
    is_staff: bool
    has_acknowledged: bool


def make_card(person_id: int, *, by: Identity | None) -> str:
    """Make a card and return its token, of which only the hash is stored. Unused earlier cards of the person become invalid.

    `by` is None for a command. A person who already has a PIN or passphrase is told who made the card.
    """
    has_secret = db.session.scalar(select(Person.secret_hash.is_not(None)).where(Person.id == person_id).with_for_update())
    db.session.execute(
        update(SignInCard)
        .where(SignInCard.person_id == person_id, SignInCard.used_at.is_(None), SignInCard.replaced_at.is_(None))
        .values(replaced_at=clock.now())
    )
    token, actor_id = random.token_urlsafe(24), by.id if by else None
    card = SignInCard(
        person_id=person_id,
        token_hash=_hash(token),
        made_at=clock.now(),
        made_by_id=actor_id,
        expires_at=clock.now() + LASTS,
    )
    db.session.add(card)
    if by and has_secret:
        db.session.flush()
        notices.notify_card_made(person_id, card.id, by.name)
    audit.record("made card", "person", person_id, actor_id=actor_id)
    return token


def last_day() -> date:
    """Return the last day on which a card that is made now surely opens."""
    return clock.day_of(clock.now() + LASTS) - timedelta(days=1)


def find_card(token: str) -> OpenCard:
    """Return the valid card of a token, without using it. Raises CardGone, also if its maker may no longer issue it."""
    card = db.session.execute(
        select(Person.id, Person.name, Person.address_as, Person.email, SignInCard.made_by_id)
        .join(SignInCard, SignInCard.person_id == Person.id)
        .where(SignInCard.token_hash == _hash(token), *_is_valid(), Person.closed_at.is_(None))
    ).one_or_none()
    if card is None or not may_still_open(card.made_by_id, card.id):
        raise CardGone
    acknowledged = all(consents.is_active(card.id, purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING)
    return OpenCard(card.id, short_name(card.name, card.address_as), card.email is not None, acknowledged)


def use_card(token: str, secret: str, *, whatsapp: bool = False) -> Person:
    """Use a card: set the secret, and store a learner's acknowledgements. Of several requests at once only one succeeds.

    Raises CardGone, WeakPin or WeakPassphrase. After a refused secret and a rollback the card is still valid.
    """
    used = db.session.execute(
        update(SignInCard)
        .where(SignInCard.token_hash == _hash(token), *_is_valid())
        .values(used_at=clock.now())
        .returning(SignInCard.person_id, SignInCard.made_by_id)
    ).one_or_none()
    if used is None or not may_still_open(used.made_by_id, used.person_id):
        raise CardGone
    person = db.session.get_one(Person, used.person_id)
    if person.closed_at:
        raise CardGone
    set_secret(person, secret)
    if not person.email:
        agreed = [consents.WHATSAPP] if whatsapp else []
        consents.acknowledge(person.id, [*consents.ACKNOWLEDGED_ON_JOINING, *agreed], how=Answered.SELF)
    audit.record("used card", "person", person.id, actor_id=person.id)
    return person


def may_still_open(maker_id: int | None, person_id: int) -> bool:
    """Whether the maker of a card may still issue it for this person. A card made by a command has no maker and stays valid.

    A learner's card stays valid when its maker loses a role. A link for staff does not. While a role waits for a second
    administrator, only administrators may: whoever made the link could go in with it and get the role.
    """
    if maker_id is None:
        return True
    person, maker = sessions.identity_of(person_id), sessions.identity_of(maker_id)
    if _has_proposed_role(person_id):
        return maker.has(Role.ADMIN) and maker.id != person_id
    return not person.is_staff or can_issue_link(maker, person)


def _has_proposed_role(person_id: int) -> bool:
    waits = select(RoleProposal.id).where(RoleProposal.person_id == person_id, RoleProposal.decided_at.is_(None))
    return db.session.scalar(waits.limit(1)) is not None


def end_where_maker_may_not(person_id: int) -> None:
    """End the valid cards of a person whose maker may not issue them any more, because the person has just got a role."""
    valid = select(SignInCard.id, SignInCard.made_by_id).where(SignInCard.person_id == person_id, *_is_valid())
    ended = [card.id for card in db.session.execute(valid) if not may_still_open(card.made_by_id, person_id)]
    db.session.execute(update(SignInCard).where(SignInCard.id.in_(ended)).values(replaced_at=clock.now()))


def end_all(person_id: int) -> None:
    """End the valid cards of a person."""
    valid = update(SignInCard).where(SignInCard.person_id == person_id, *_is_valid())
    db.session.execute(valid.values(replaced_at=clock.now()))


def _is_valid() -> tuple[ColumnElement[bool], ...]:
    return SignInCard.used_at.is_(None), SignInCard.replaced_at.is_(None), SignInCard.expires_at > clock.now()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

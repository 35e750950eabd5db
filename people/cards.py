"""The sign-in card, and its sister the one-time link for staff: opens an account once, so that its owner can set the secret."""

import hashlib
import secrets as random
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from people import consents, notices, sessions
from people.identity import Identity
from people.models import Answered, Person, SignInCard, short_name
from people.policies import can_let_in_again
from people.secret_changes import choose_secret

LASTS = timedelta(days=30)


class CardGone(DomainError):
    """The card was used, replaced, is too old, or never was."""

    status = 409
    message = N_("This card was already used or is no longer valid. Please sign in with your phone number and PIN.")


@dataclass(frozen=True)
class OpenCard:
    """What a page shows of a card that still opens."""

    person_id: int
    short_name: str
    is_staff: bool
    has_acknowledged: bool


def make_card(person_id: int, *, by: Identity | None) -> str:
    """Make a card and return its token, which is kept only as a hash. Earlier cards of the person no longer open.

    `by` is empty for a command. Who has a PIN or passphrase already is told who made it.
    """
    opens_already = db.session.scalar(select(Person.secret_hash.is_not(None)).where(Person.id == person_id).with_for_update())
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
    if by and opens_already:
        db.session.flush()
        notices.tell_card_made(person_id, card.id, by.name)
    audit.record("made card", "person", person_id, actor_id=actor_id)
    return token


def find_card(token: str) -> OpenCard:
    """The card of a token, unused as it stays. Raises CardGone, also where its maker may no longer let this person in."""
    found = db.session.execute(
        select(Person.id, Person.name, Person.address_as, Person.email, SignInCard.made_by_id)
        .join(SignInCard, SignInCard.person_id == Person.id)
        .where(SignInCard.token_hash == _hash(token), *_opens(), Person.closed_at.is_(None))
    ).one_or_none()
    if found is None or not may_still_open(found.made_by_id, found.id):
        raise CardGone
    acknowledged = all(consents.stands(found.id, purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING)
    return OpenCard(found.id, short_name(found.name, found.address_as), found.email is not None, acknowledged)


def use_card(token: str, secret: str, *, whatsapp: bool = False) -> Person:
    """Use a card once, however many requests race: set the secret and store what was acknowledged on its page.

    Raises CardGone, WeakPin, WeakPassphrase; after a refused secret and a rollback the card still opens.
    """
    taken = db.session.execute(
        update(SignInCard)
        .where(SignInCard.token_hash == _hash(token), *_opens())
        .values(used_at=clock.now())
        .returning(SignInCard.person_id, SignInCard.made_by_id)
    ).one_or_none()
    if taken is None or not may_still_open(taken.made_by_id, taken.person_id):
        raise CardGone
    person = db.session.get_one(Person, taken.person_id)
    if person.closed_at:
        raise CardGone
    choose_secret(person, secret)
    if not person.email:
        agreed = [consents.WHATSAPP] if whatsapp else []
        consents.acknowledge(person.id, [*consents.ACKNOWLEDGED_ON_JOINING, *agreed], how=Answered.SELF)
    audit.record("used card", "person", person.id, actor_id=person.id)
    return person


def may_still_open(maker_id: int | None, person_id: int) -> bool:
    """Whether who made a card may let this person in as things are now. A command may always.

    A learner's card outlives its maker's time at the office; what opens an account of staff does not.
    """
    person = sessions.identity_of(person_id)
    return maker_id is None or not person.is_staff or can_let_in_again(sessions.identity_of(maker_id), person)


def end_where_maker_may_not(person_id: int) -> None:
    """End the open cards of a person who just got a role, but those of makers who may let such a person in."""
    waiting = select(SignInCard.id, SignInCard.made_by_id).where(SignInCard.person_id == person_id, *_opens())
    ended = [card.id for card in db.session.execute(waiting) if not may_still_open(card.made_by_id, person_id)]
    db.session.execute(update(SignInCard).where(SignInCard.id.in_(ended)).values(replaced_at=clock.now()))


def _opens() -> tuple:
    return SignInCard.used_at.is_(None), SignInCard.replaced_at.is_(None), SignInCard.expires_at > clock.now()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

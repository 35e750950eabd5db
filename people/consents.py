"""Consents and acknowledgements by purpose, in the words of the office's `consents.yaml` (UU 27/2022)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from blinker import signal
from sqlalchemy import select, update

from core import clock
from core.db import changed, db, upsert
from core.errors import N_, DomainError
from core.office import office
from people import access
from people.models import Answered, Consent, Partner

ACKNOWLEDGED_ON_JOINING = ("training", "statistics")
WHATSAPP = "whatsapp_contact"
PARTNER_SHARING = "partner_sharing"

consent_given = signal("people.consents.consent_given")
consent_withdrawn = signal("people.consents.consent_withdrawn")
"""Each is sent with a person's id and `purpose`, in the transaction that stores the change."""

Filler = Callable[[], str]
_fillers: dict[str, Filler] = {}


class CannotWithdraw(DomainError):
    """The purpose rests on a duty of the office and not on consent."""

    message = N_("This cannot be withdrawn. Please talk to the office.")


@dataclass(frozen=True)
class Wording:
    """The text of one purpose as a page shows it, with its version and its hash."""

    key: str
    title: Any
    text: str
    short: str
    """The text in one sentence, for a page on which the whole text is folded; the whole text where there is none."""
    version: int
    effect: str
    may_withdraw: bool
    is_consent: bool

    @property
    def sha256(self) -> str:
        """The SHA-256 of what is shown in UTF-8, the short text with its whole one; it is stored with each answer."""
        shown = self.text if self.short == self.text else f"{self.short}\n{self.text}"
        return hashlib.sha256(shown.encode()).hexdigest()


@dataclass(frozen=True)
class ActiveConsent:
    """A consent or acknowledgement that is not withdrawn, with the present text of its purpose."""

    wording: Wording
    consent: Consent
    partner: str | None


def wording(purpose: str, **places: str) -> Wording:
    """Return the present text of a purpose. `places` fills its places, for example `partner`. Raises KeyError."""
    entry = {p["key"]: p for p in office().read("consents.yaml")["purposes"]}[purpose]
    text = " ".join(entry["wording"].split())
    for name, filling in places.items():
        text = text.replace("{" + name + "}", filling)
    for name, filler in _fillers.items():
        if "{" + name + "}" in text:
            text = text.replace("{" + name + "}", filler())
    return Wording(
        key=purpose,
        title=entry["title"],
        text=text,
        short=" ".join(entry.get("short", text).split()),
        version=entry["wording_version"],
        effect=entry["withdrawal"]["effect"],
        may_withdraw=entry["withdrawal"]["possible"],
        is_consent=entry["asks"] == "consent",
    )


def whatsapp_messages_per_week() -> int:
    """Return the most messages a week that the wording of the consent to WhatsApp allows."""
    purposes = {purpose["key"]: purpose for purpose in office().read("consents.yaml")["purposes"]}
    return purposes[WHATSAPP]["settings"]["max_messages_per_week"]


def register_filler(place: str, filler: Filler) -> None:
    """Register a function that fills a `{place}` in every text whose caller does not fill it."""
    _fillers[place] = filler


def acknowledge(
    person_id: int,
    purposes: Iterable[str],
    *,
    how: Answered = Answered.SELF,
    helper_id: int | None = None,
    partner: Partner | None = None,
) -> None:
    """Store an answer for each purpose that has none in force. `partner` is for sharing with a partner's mentors."""
    places = {"partner": partner.name} if partner else {}
    for purpose in purposes:
        shown = wording(purpose, **places)
        row = {
            "person_id": person_id,
            "purpose": purpose,
            "partner_id": partner.id if partner else None,
            "wording_version": shown.version,
            "wording_hash": shown.sha256,
            "given_at": clock.now(),
            "how": how,
            "helper_id": helper_id,
        }
        consent_id = db.session.scalar(upsert(Consent).values(row).on_conflict_do_nothing().returning(Consent.id))
        if consent_id is not None:
            consent_given.send(person_id, purpose=purpose)


def renew(person_id: int, purpose: str) -> None:
    """Agree to the present text of a purpose. A consent to an earlier text ends."""
    db.session.execute(
        update(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.partner_id.is_(None),
            Consent.withdrawn_at.is_(None),
            Consent.wording_hash != wording(purpose).sha256,
        )
        .values(withdrawn_at=clock.now())
    )
    acknowledge(person_id, [purpose])


def withdraw(person_id: int, purpose: str, *, partner_id: int | None = None) -> bool:
    """Withdraw a consent. Returns False where none was in force. Raises CannotWithdraw.

    When sharing with a partner is withdrawn, the access of the partner's mentors to the person ends.
    """
    if not wording(purpose).may_withdraw:
        raise CannotWithdraw(purpose)
    of_partner = Consent.partner_id.is_(None) if partner_id is None else Consent.partner_id == partner_id
    withdrawn = db.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose, of_partner, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
    if purpose == PARTNER_SHARING and partner_id is not None:
        access.end_for_partner(person_id, partner_id)
    if changed(withdrawn) == 0:
        return False
    consent_withdrawn.send(person_id, purpose=purpose)
    return True


def active_consents(person_id: int) -> list[ActiveConsent]:
    """Return a person's consents and acknowledgements that are not withdrawn, the oldest first."""
    rows = db.session.execute(
        select(Consent, Partner.name)
        .outerjoin(Partner, Partner.id == Consent.partner_id)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.given_at, Consent.id)
    )
    return [ActiveConsent(_wording_for(partner, consent.purpose), consent, partner) for consent, partner in rows]


def is_active(person_id: int, purpose: str, *, partner_id: int | None = None) -> bool:
    """Whether a person has answered a purpose and not withdrawn the answer."""
    of_partner = Consent.partner_id.is_(None) if partner_id is None else Consent.partner_id == partner_id
    active = select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == purpose, of_partner, Consent.withdrawn_at.is_(None)
    )
    return db.session.scalar(active) is not None


def _wording_for(partner: str | None, purpose: str) -> Wording:
    return wording(purpose, **({"partner": partner} if partner else {}))

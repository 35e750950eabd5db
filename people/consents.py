"""What people agreed to or took note of, purpose by purpose, in the words of the office's `consents.yaml` (UU 27/2022)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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


class CannotWithdraw(DomainError):
    """The purpose rests on a duty of the office and not on consent."""

    message = N_("This cannot be withdrawn. Please talk to the office.")


@dataclass(frozen=True)
class Wording:
    """One purpose as it is shown: the text, its version, and the hash that is stored with an answer."""

    key: str
    title: Any
    text: str
    version: int
    effect: str
    may_withdraw: bool
    is_consent: bool

    @property
    def sha256(self) -> str:
        """Of exactly the text that was shown, in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Standing:
    """An answer in force, with the text it was given to."""

    wording: Wording
    consent: Consent
    partner: str | None


def wording(purpose: str, **places: str) -> Wording:
    """The present text of a purpose; `places` fills what it leaves open, for example `partner`. Raises KeyError."""
    found = {p["key"]: p for p in office().read("consents.yaml")["purposes"]}[purpose]
    text = " ".join(found["wording"].split())
    for name, filling in places.items():
        text = text.replace("{" + name + "}", filling)
    return Wording(
        key=purpose,
        title=found["title"],
        text=text,
        version=found["wording_version"],
        effect=found["withdrawal"]["effect"],
        may_withdraw=found["withdrawal"]["possible"],
        is_consent=found["asks"] == "consent",
    )


def acknowledge(
    person_id: int,
    purposes: Iterable[str],
    *,
    how: Answered = Answered.SELF,
    helper_id: int | None = None,
    partner: Partner | None = None,
) -> None:
    """Store one answer for each purpose; what stands stays as it is. `partner` is for sharing with a partner's mentors."""
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
        db.session.execute(upsert(Consent).values(row).on_conflict_do_nothing())


def withdraw(person_id: int, purpose: str, *, partner_id: int | None = None) -> bool:
    """Take an answer back, at once; True when one stood. Raises CannotWithdraw.

    Without sharing, the partner's mentors see nothing of the person from this moment on.
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
    return changed(withdrawn) > 0


def standing(person_id: int) -> list[Standing]:
    """What stands for a person, in the order in which it was given."""
    rows = db.session.execute(
        select(Consent, Partner.name)
        .outerjoin(Partner, Partner.id == Consent.partner_id)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.given_at, Consent.id)
    )
    return [Standing(_wording_for(partner, consent.purpose), consent, partner) for consent, partner in rows]


def stands(person_id: int, purpose: str, *, partner_id: int | None = None) -> bool:
    """Whether a purpose is answered and not withdrawn."""
    of_partner = Consent.partner_id.is_(None) if partner_id is None else Consent.partner_id == partner_id
    found = select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == purpose, of_partner, Consent.withdrawn_at.is_(None)
    )
    return db.session.scalar(found) is not None


def _wording_for(partner: str | None, purpose: str) -> Wording:
    return wording(purpose, **({"partner": partner} if partner else {}))

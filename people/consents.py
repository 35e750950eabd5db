"""What people agreed to or took note of, purpose by purpose, in the words of the office's `consents.yaml` (UU 27/2022)."""

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
"""Each sent with a person's id and `purpose`, in the transaction that changes what stands."""

Filler = Callable[[], str]
_fillers: dict[str, Filler] = {}


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
    for name, filler in _fillers.items():
        if "{" + name + "}" in text:
            text = text.replace("{" + name + "}", filler())
    return Wording(
        key=purpose,
        title=found["title"],
        text=text,
        version=found["wording_version"],
        effect=found["withdrawal"]["effect"],
        may_withdraw=found["withdrawal"]["possible"],
        is_consent=found["asks"] == "consent",
    )


def fill(place: str, filler: Filler) -> None:
    """Let a package above say what stands at a `{place}` that a caller does not fill, as the office's data has it now."""
    _fillers[place] = filler


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
        given = db.session.scalar(upsert(Consent).values(row).on_conflict_do_nothing().returning(Consent.id))
        if given is not None:
            consent_given.send(person_id, purpose=purpose)


def renew(person_id: int, purpose: str) -> None:
    """Agree to the present wording of a purpose; what was agreed to in other words ends with it."""
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
    if changed(withdrawn) == 0:
        return False
    consent_withdrawn.send(person_id, purpose=purpose)
    return True


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

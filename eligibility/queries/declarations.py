"""What the page of declarations shows: each sentence and consent that the rules ask for, and who gave it when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.db import run
from eligibility.facts import Deed, EnterpriseFacts, Ground, Purpose, wording_hash
from eligibility.queries.facts import enterprise_facts
from people import consents
from people.models import Consent

CONSENT = "consent:"
"""What a box begins with that stands for a consent and not for a declaration."""

_own_consents = select(Consent.id, Consent.purpose).where(
    Consent.person_id == bindparam("person_id"), Consent.partner_id.is_(None), Consent.withdrawn_at.is_(None)
)


@dataclass(frozen=True)
class Asked:
    """One box of the page."""

    box: str
    title: Any
    text: str
    effect: str = ""
    """What withdrawing it would mean."""
    given_by: str = ""
    given_at: datetime | None = None
    own_consent_id: int | None = None
    is_open: bool = False
    """Whether who looks at the page is asked now."""
    withdrawn: tuple[Deed, ...] = ()
    """Other members who took it back: until they agree again nothing is shown."""

    @property
    def key(self) -> str:
        """The declaration's or the purpose's key."""
        return self.box.removeprefix(CONSENT)

    @property
    def is_consent(self) -> bool:
        """Whether it is a consent of the person, else a declaration for the business."""
        return self.box.startswith(CONSENT)


def asked_of(enterprise_id: int, ground: Ground, *, person_id: int, channels: str) -> Sequence[Asked]:
    """The declarations, then the consents, as they stand in their present words, for one member."""
    facts = enterprise_facts([enterprise_id], ground)[enterprise_id]
    own = {row.purpose: row.id for row in run(_own_consents, {"person_id": person_id})}
    found = []
    for sentence in ground.rules.declarations:
        deed = facts.declared.get((sentence.key, wording_hash(sentence)))
        found.append(_asked(sentence.key, "", sentence.text, deed))
    for purpose in ground.purposes:
        found.append(_consent(purpose, facts, channels, person_id, own.get(purpose.key)))
    return found


def _consent(purpose: Purpose, facts: EnterpriseFacts, channels: str, person_id: int, own: int | None) -> Asked:
    """Who took it back is asked again; the others need do nothing, also where their own agreement still stands."""
    wording = consents.wording(purpose.key, channels=channels)
    no = facts.withdrawn.get(purpose.key, ())
    others = tuple(deed for deed in no if deed.person_id != person_id)
    deed = None if len(others) < len(no) else facts.consents.get((purpose.key, purpose.sha256))
    asked = _asked(CONSENT + purpose.key, purpose.title, wording.text, deed, wording.effect, own)
    return replace(asked, is_open=others != no, withdrawn=others) if no else asked


def _asked(box: str, title: Any, text: str, deed: Deed | None, effect: str = "", own: int | None = None) -> Asked:
    return Asked(box, title, text, effect, deed.name if deed else "", deed.at if deed else None, own, is_open=deed is None)

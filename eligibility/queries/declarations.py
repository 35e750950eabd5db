"""The page of declarations: the sentences and consents that the rules require, and who gave them when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.db import run
from eligibility.facts import Action, EnterpriseFacts, Purpose, RuleContext, wording_hash
from eligibility.queries.facts import enterprise_facts
from people import consents
from people.models import Consent

CONSENT = "consent:"
"""The prefix of a box that stands for a consent. Other boxes stand for declarations."""

_own_consents = select(Consent.id, Consent.purpose).where(
    Consent.person_id == bindparam("person_id"), Consent.partner_id.is_(None), Consent.withdrawn_at.is_(None)
)


@dataclass(frozen=True)
class DeclarationBox:
    """A box of the page."""

    name: str
    title: Any
    text: str
    effect: str = ""
    """What withdrawing it means."""
    given_by: str = ""
    given_at: datetime | None = None
    own_consent_id: int | None = None
    is_open: bool = False
    """Whether the visitor should tick it now."""
    withdrawn: tuple[Action, ...] = ()
    """Other members who withdrew it. Until they agree again, nothing is shown."""

    @property
    def key(self) -> str:
        """The key of the declaration or the purpose."""
        return self.name.removeprefix(CONSENT)

    @property
    def is_consent(self) -> bool:
        """True for a consent of the person, False for a declaration for the business."""
        return self.name.startswith(CONSENT)


def boxes_of(enterprise_id: int, context: RuleContext, *, person_id: int, channels: str) -> Sequence[DeclarationBox]:
    """Return the boxes for a member: first the declarations, then the consents, in their present wording."""
    facts = enterprise_facts([enterprise_id], context)[enterprise_id]
    own = {row.purpose: row.id for row in run(_own_consents, {"person_id": person_id})}
    boxes = []
    for sentence in context.rules.declarations:
        action = facts.declared.get((sentence.key, wording_hash(sentence)))
        boxes.append(_box(sentence.key, "", sentence.text, action))
    for purpose in context.purposes:
        boxes.append(_consent_box(purpose, facts, channels, person_id, own.get(purpose.key)))
    return boxes


def _consent_box(purpose: Purpose, facts: EnterpriseFacts, channels: str, person_id: int, own: int | None) -> DeclarationBox:
    """Return the box of a consent. Members who withdrew it are asked again, other members are not."""
    wording = consents.wording(purpose.key, channels=channels)
    withdrawals = facts.withdrawn.get(purpose.key, ())
    others = tuple(action for action in withdrawals if action.person_id != person_id)
    action = None if len(others) < len(withdrawals) else facts.consents.get((purpose.key, purpose.sha256))
    box = _box(CONSENT + purpose.key, purpose.title, wording.text, action, wording.effect, own)
    return replace(box, is_open=others != withdrawals, withdrawn=others) if withdrawals else box


def _box(name: str, title: Any, text: str, action: Action | None, effect: str = "", own: int | None = None) -> DeclarationBox:
    return DeclarationBox(
        name, title, text, effect, action.name if action else "", action.at if action else None, own, is_open=action is None
    )

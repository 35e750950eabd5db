"""Consents that other members withdrew: K08 then waits for those members, not for the visitor."""

from flask_babel import gettext as _
from flask_login import current_user

from core.wording import day
from eligibility.states import RuleState


def withdrawn_by_others(state: RuleState) -> list[str]:
    """Return a sentence for each other member whose withdrawn consent K08 misses."""
    if state.rule != "K08":
        return []
    return [
        _(
            "%(name)s took the consent back on %(day)s. Nothing is shown until %(name)s agrees again.",
            name=withdrawal.name,
            day=day(withdrawal.at),
        )
        for withdrawal in state.missing
        if withdrawal.person_id != current_user.id
    ]


def waits_for_others(state: RuleState) -> bool:
    """Tell whether nothing but other members' consents is missing."""
    others = withdrawn_by_others(state)
    return bool(others) and len(others) == len(state.missing) and len(state.items) == 1

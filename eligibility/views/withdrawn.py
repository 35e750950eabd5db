"""Another member took a consent back: for whoever looks, K08 then waits for that member and not for them."""

from flask_babel import gettext as _
from flask_login import current_user

from core.wording import day
from eligibility.states import RuleState


def withdrawn_by_others(state: RuleState) -> list[str]:
    """Of K08: on which other member's word it waits, because they took a consent back."""
    if state.rule != "K08":
        return []
    return [
        _(
            "%(name)s took the consent back on %(day)s. Nothing is shown until %(name)s agrees again.",
            name=deed.name,
            day=day(deed.at),
        )
        for deed in state.missing
        if deed.person_id != current_user.id
    ]


def waits_for_others(state: RuleState) -> bool:
    """Whether nothing but other members' word is missing."""
    others = withdrawn_by_others(state)
    return bool(others) and len(others) == len(state.missing) and len(state.items) == 1

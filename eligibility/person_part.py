"""The part of a person's page at the office that shows how far the person's businesses are on the way to *Layak*."""

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, func, select

from core.db import run
from core.wording import day, in_language
from eligibility.models import Eligibility
from eligibility.passports import evaluate_enterprises
from eligibility.queries.facts import context_for
from eligibility.states import RuleState, State
from people.models import Enterprise, Membership
from people.person_parts import Line, Part
from products.rulebook import rules

_of_person = and_(Membership.person_id == bindparam("person_id"), Membership.left_at.is_(None))
_eligible_since = (
    select(func.min(Eligibility.granted_at))
    .join(Membership, Membership.enterprise_id == Eligibility.enterprise_id)
    .where(_of_person)
)
_businesses = (
    select(Enterprise.id, Enterprise.name)
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(_of_person)
    .order_by(Membership.joined_at, Membership.id)
)


def eligibility_part(person_id: int) -> Part:
    """Return since when a business of the person is eligible, and which rules are met and which are missing."""
    since = run(_eligible_since, {"person_id": person_id}).scalar()
    granted = [Line(_("Eligible for curation"), "", "done", _("since %(day)s", day=day(since)))] if since else []
    names = {row.id: row.name for row in run(_businesses, {"person_id": person_id})}
    missing = [line for id, states in _states(list(names)).items() for line in _missing(names[id], states, granted=bool(since))]
    return Part(_("On the way to curation"), [*granted, *missing], _("Begins when a business is named."))


def _states(enterprise_ids: list[int]) -> dict[int, list[RuleState]]:
    """Evaluate these businesses. Empty if no rules are in force."""
    if not enterprise_ids:
        return {}
    try:
        in_force = rules.current()
    except rules.NoRules:
        return {}
    return evaluate_enterprises(context_for(in_force), enterprise_ids)


def _missing(business: str, states: list[RuleState], *, granted: bool) -> list[Line]:
    """Return a line with the business's progress, then a line for each rule that it counts, the missing ones first.

    Nothing where all are met.
    """
    unmet = [state for state in states if not state.state.good]
    if not unmet:
        return []
    met = _("%(met)s of %(all)s rules are met", met=len(states) - len(unmet), all=len(states))
    summary = Line(business, _("next: %(rule)s", rule=in_language(unmet[0].title)), "" if granted else "now", met)
    return [summary, *(_rule(state) for state in sorted(states, key=lambda state: state.state.good))]


def _rule(state: RuleState) -> Line:
    if state.state.good:
        return Line(f"{state.rule} {in_language(state.title)}", "", "done", _("met"))
    waits = state.state is State.WAITING
    label = _("waits for the office") if waits else _("not met yet")
    return Line(f"{state.rule} {in_language(state.title)}", state.text, "", label)

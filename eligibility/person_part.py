"""This package's part of a person's page at the office: how far the person's businesses are on their way to *Layak*."""

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, func, select

from core.db import run
from core.wording import day, in_language
from eligibility.models import Eligibility
from eligibility.passports import enterprises_under
from eligibility.queries.facts import ground_for
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
    """Since when a business of the person is eligible, and what is still missing."""
    since = run(_eligible_since, {"person_id": person_id}).scalar()
    granted = [Line(_("Eligible for curation"), "", "done", _("since %(day)s", day=day(since)))] if since else []
    names = {row.id: row.name for row in run(_businesses, {"person_id": person_id})}
    missing = [line for id, states in _states(list(names)).items() for line in _missing(names[id], states, granted=bool(since))]
    return Part(_("On the way to curation"), [*granted, *missing], _("Begins when a business is named."))


def _states(enterprise_ids: list[int]) -> dict[int, list[RuleState]]:
    """The rules of these businesses; none where the office has no rules in force, or the person no business."""
    if not enterprise_ids:
        return {}
    try:
        in_force = rules.current()
    except rules.NoRules:
        return {}
    return enterprises_under(ground_for(in_force), enterprise_ids)


def _missing(business: str, states: list[RuleState], *, granted: bool) -> list[Line]:
    """How far a business is in one line, then each rule that holds it back."""
    held = [state for state in states if not state.state.good]
    if not held:
        return []
    met = _("%(met)s of %(all)s rules are met", met=len(states) - len(held), all=len(states))
    summary = Line(business, _("next: %(rule)s", rule=in_language(held[0].title)), "" if granted else "now", met)
    return [summary, *(_rule(state) for state in held)]


def _rule(state: RuleState) -> Line:
    waits = state.state is State.WAITING
    word = _("waits for the office") if waits else _("not met yet")
    return Line(f"{state.rule} {in_language(state.title)}", state.text, "", word)

"""Evaluate the whole city under another version of the rules or other required courses. Nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import run
from eligibility import enterprise_rules, listing_rules
from eligibility.facts import EnterpriseFacts, ListingFacts, RuleContext
from eligibility.models import Eligibility
from eligibility.queries.facts import enterprise_facts, listing_facts
from eligibility.states import RuleState
from people.models import Enterprise
from products.models import Listing

_enterprise_ids = select(Enterprise.id).order_by(Enterprise.id)
_listing_ids = select(Listing.id).where(Listing.archived_at.is_(None)).order_by(Listing.id)
_granted = select(Eligibility.enterprise_id).distinct()


@dataclass(frozen=True)
class Candidate:
    """An enterprise or a listing, with the ids of the rules that would block it."""

    id: int
    name: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """Who meets the rules now and under the other rules, and who is only on one side. Lists are ordered by id."""

    now: int
    then: int
    gained: Sequence[Candidate]
    lost: Sequence[Candidate]


@dataclass(frozen=True)
class Trial:
    """The effect of a change."""

    enterprises: int
    listings: int
    eligible: Change
    ready: Change
    """Listings that could be handed in, with the rules of their enterprise."""
    then_eligible: Sequence[Candidate]
    granted_stay: int
    """How many of the enterprises that would no longer be eligible keep their grant."""
    unmet: Mapping[str, tuple[int, int]]
    """For each rule, how many do not meet it now and under the other rules."""


def compare(now: RuleContext, then: RuleContext) -> Trial:
    """Evaluate everybody on both contexts. The number of statements does not grow with the city."""
    facts = enterprise_facts(run(_enterprise_ids).scalars(), now, then)
    listings = listing_facts(run(_listing_ids).scalars())
    granted = set(run(_granted).scalars())
    states = [
        {id: enterprise_rules.evaluate(context, enterprise) for id, enterprise in facts.items()} for context in (now, then)
    ]
    listing_states = [
        {facts.listing.id: listing_rules.evaluate(context, facts) for facts in listings} for context in (now, then)
    ]
    names = {id: enterprise.business.name for id, enterprise in facts.items()}
    eligible = _change(names, *states)
    before, after = (
        _states_at_handing_in(context, listings, *both)
        for context, *both in zip((now, then), states, listing_states, strict=True)
    )
    return Trial(
        enterprises=len(facts),
        listings=len(listings),
        eligible=eligible,
        ready=_change(_listing_names(listings, facts), before, after),
        then_eligible=[Candidate(id, names[id]) for id, enterprise in states[1].items() if not _blocking(enterprise)],
        granted_stay=sum(1 for enterprise in eligible.lost if enterprise.id in granted),
        unmet=_unmet(states, listing_states),
    )


def _change(names: Mapping[int, str], before: Mapping[int, list[RuleState]], after: Mapping[int, list[RuleState]]) -> Change:
    met_now = {id for id, states in before.items() if not _blocking(states)}
    met_then = {id for id, states in after.items() if not _blocking(states)}
    return Change(
        now=len(met_now),
        then=len(met_then),
        gained=[Candidate(id, names[id]) for id in sorted(met_then - met_now)],
        lost=[Candidate(id, names[id], _blocking(after[id])) for id in sorted(met_now - met_then)],
    )


def _blocking(states: Iterable[RuleState]) -> tuple[str, ...]:
    return tuple(state.rule for state in states if not state.state.good)


def _states_at_handing_in(
    context: RuleContext,
    listings: Sequence[ListingFacts],
    of_enterprises: Mapping[int, list[RuleState]],
    of_listings: Mapping[int, list[RuleState]],
) -> dict[int, list[RuleState]]:
    """Return for each listing the states that count at handing in."""
    return {
        facts.listing.id: [
            state
            for state in [*of_enterprises[facts.listing.enterprise_id], *of_listings[facts.listing.id]]
            if context.rules.rules[state.rule].blocks["submission"]
        ]
        for facts in listings
    }


def _listing_names(listings: Sequence[ListingFacts], facts: Mapping[int, EnterpriseFacts]) -> dict[int, str]:
    return {
        row.listing.id: f"{row.listing.title or row.listing.product} ({facts[row.listing.enterprise_id].business.name})"
        for row in listings
    }


def _unmet(*pairs: Sequence[Mapping[int, list[RuleState]]]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = {}
    for pair in pairs:
        for side, states in enumerate(pair):
            for rule_states in states.values():
                for state in rule_states:
                    counts.setdefault(state.rule, [0, 0])[side] += not state.state.good
    return {rule: (before, after) for rule, (before, after) in sorted(counts.items())}

"""A version of the rules, or other required courses, tried on the whole city: who would be eligible and ready. Nothing changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import run
from eligibility import enterprise_rules, listing_rules
from eligibility.facts import EnterpriseFacts, Ground, ListingFacts
from eligibility.models import Eligibility
from eligibility.queries.facts import enterprise_facts, listing_facts
from eligibility.states import RuleState
from people.models import Enterprise
from products.models import Listing

_enterprise_ids = select(Enterprise.id).order_by(Enterprise.id)
_listing_ids = select(Listing.id).where(Listing.archived_at.is_(None)).order_by(Listing.id)
_granted = select(Eligibility.enterprise_id).distinct()


@dataclass(frozen=True)
class Named:
    """An enterprise or a listing, with the ids of the rules that would hold it back."""

    id: int
    name: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """Who is through today, who would be, and who is on one side only; each in the order of the ids."""

    now: int
    then: int
    gained: Sequence[Named]
    lost: Sequence[Named]


@dataclass(frozen=True)
class Trial:
    """What a change would do."""

    enterprises: int
    listings: int
    eligible: Change
    ready: Change
    """For the next application: enterprise and listing together."""
    then_eligible: Sequence[Named]
    granted_stay: int
    """Of those who would no longer be found eligible, how many keep what was granted."""
    unmet: Mapping[str, tuple[int, int]]
    """For each rule, how many do not meet it now and then."""


def compare(now: Ground, then: Ground) -> Trial:
    """Evaluate everybody on both grounds; the number of statements does not depend on how many there are."""
    facts = enterprise_facts(run(_enterprise_ids).scalars(), now, then)
    listings = listing_facts(run(_listing_ids).scalars())
    granted = set(run(_granted).scalars())
    states = [{id: enterprise_rules.evaluate(ground, one) for id, one in facts.items()} for ground in (now, then)]
    of_listings = [{one.listing.id: listing_rules.evaluate(ground, one) for one in listings} for ground in (now, then)]
    names = {id: one.business.name for id, one in facts.items()}
    eligible = _change(names, *states)
    before, after = (_together(ground, listings, *both) for ground, *both in zip((now, then), states, of_listings, strict=True))
    return Trial(
        enterprises=len(facts),
        listings=len(listings),
        eligible=eligible,
        ready=_change(_listing_names(listings, facts), before, after),
        then_eligible=[Named(id, names[id]) for id, found in states[1].items() if not _held_back(found)],
        granted_stay=sum(1 for one in eligible.lost if one.id in granted),
        unmet=_unmet(states, of_listings),
    )


def _change(names: Mapping[int, str], before: Mapping[int, list[RuleState]], after: Mapping[int, list[RuleState]]) -> Change:
    was = {id for id, states in before.items() if not _held_back(states)}
    will = {id for id, states in after.items() if not _held_back(states)}
    return Change(
        now=len(was),
        then=len(will),
        gained=[Named(id, names[id]) for id in sorted(will - was)],
        lost=[Named(id, names[id], _held_back(after[id])) for id in sorted(was - will)],
    )


def _held_back(states: Iterable[RuleState]) -> tuple[str, ...]:
    return tuple(state.rule for state in states if not state.state.good)


def _together(
    ground: Ground,
    listings: Sequence[ListingFacts],
    of_enterprises: Mapping[int, list[RuleState]],
    of_listings: Mapping[int, list[RuleState]],
) -> dict[int, list[RuleState]]:
    """For each listing the states that count at handing in."""
    return {
        one.listing.id: [
            state
            for state in [*of_enterprises[one.listing.enterprise_id], *of_listings[one.listing.id]]
            if ground.rules.rules[state.rule].blocks["submission"]
        ]
        for one in listings
    }


def _listing_names(listings: Sequence[ListingFacts], facts: Mapping[int, EnterpriseFacts]) -> dict[int, str]:
    return {
        one.listing.id: f"{one.listing.title or one.listing.product} ({facts[one.listing.enterprise_id].business.name})"
        for one in listings
    }


def _unmet(*pairs: Sequence[Mapping[int, list[RuleState]]]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = {}
    for pair in pairs:
        for side, states in enumerate(pair):
            for found in states.values():
                for state in found:
                    counts.setdefault(state.rule, [0, 0])[side] += not state.state.good
    return {rule: (before, after) for rule, (before, after) in sorted(counts.items())}

"""*Layak* and *Siap kirim*: the nine rules as they stand for an enterprise and a listing, read from the facts of this moment."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from eligibility import enterprise_rules, listing_rules
from eligibility.facts import Ground, ListingFacts
from eligibility.grants import Met
from eligibility.queries.facts import enterprise_facts, ground_for, listing_facts
from eligibility.states import RuleState, State
from people.models import Enterprise
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

__all__ = ["RuleState", "State", "enterprise_states", "hold", "listing_states", "states_of", "why_not"]

SUBMISSION, APPROVAL = "submission", "approval"


@dataclass(frozen=True)
class Standing:
    """All nine rules of one listing and its enterprise, in order."""

    states: tuple[RuleState, ...]

    def of(self, scope: str) -> tuple[RuleState, ...]:
        """Those of one block: `enterprise` or `listing`."""
        return tuple(state for state in self.states if state.scope == scope)

    @property
    def met(self) -> int:
        """How many hold nothing back."""
        return sum(state.state.good for state in self.states)


def enterprise_states(enterprise_id: int, *, rules: Rules | None = None, person_id: int | None = None) -> list[RuleState]:
    """K01, K02, K03, K08 and K09 under the version in force, or another.

    With `person_id`, K03 asks for that member's confirmed number, else for any member's. Raises NoRules.
    """
    ground = ground_for(rules or rule_versions.current())
    return enterprise_rules.evaluate(ground, enterprise_facts([enterprise_id], ground)[enterprise_id], person_id=person_id)


def listing_states(listing: Listing, *, rules: Rules | None = None) -> list[RuleState]:
    """K04 to K07 under the version in force, or another. Raises NoRules."""
    return listing_rules.evaluate(ground_for(rules or rule_versions.current()), *listing_facts([listing.id]))


def states_of(listing: Listing, *, rules: Rules | None = None, person_id: int | None = None) -> Standing:
    """All nine rules for a listing and its enterprise. Raises NoRules."""
    ground = ground_for(rules or rule_versions.current())
    facts = enterprise_facts([listing.enterprise_id], ground)[listing.enterprise_id]
    states = [
        *enterprise_rules.evaluate(ground, facts, person_id=person_id),
        *listing_rules.evaluate(ground, *listing_facts([listing.id])),
    ]
    return Standing(tuple(sorted(states, key=lambda state: state.rule)))


def why_not(
    listing: Listing, *, rules: Rules | None = None, person_id: int | None = None, step: str = SUBMISSION
) -> list[RuleState]:
    """The rules that hold a listing back from being handed in (or, `step="approval"`, approved); none means that it may be.

    `person_id` is the member who hands in. Asked inside the writing transaction after `hold`, nothing changes in between.
    """
    rules = rules or rule_versions.current()
    standing = states_of(listing, rules=rules, person_id=person_id)
    return [state for state in standing.states if rules.rules[state.rule].blocks[step] and not state.state.good]


def hold(listing: Listing) -> None:
    """Lock a listing and its enterprise until the commit: what would change the answer of `why_not` waits until then."""
    db.session.flush()
    db.session.refresh(listing, with_for_update={"of": Listing})
    hold_enterprise(listing.enterprise_id)


def hold_enterprise(enterprise_id: int) -> None:
    """Lock an enterprise until the commit: its facts change, and it is judged, one after the other."""
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())


def enterprises_under(ground: Ground, ids: Iterable[int]) -> dict[int, list[RuleState]]:
    """The states of many enterprises, in a constant number of statements."""
    return {id: enterprise_rules.evaluate(ground, facts) for id, facts in enterprise_facts(ids, ground).items()}


def listings_under(ground: Ground, facts: Iterable[ListingFacts]) -> dict[int, list[RuleState]]:
    """The states of many listings from facts that were loaded before."""
    return {one.listing.id: listing_rules.evaluate(ground, one) for one in facts}


def eligible(states: Iterable[RuleState]) -> bool:
    """Whether nothing holds an enterprise or a listing back."""
    return all(state.state.good for state in states)


def summary(states: Iterable[RuleState]) -> dict[str, Met]:
    """Each rule's state and who met it, as it is kept when eligibility is granted."""
    return {state.rule: Met(state.state.value, sorted({deed.person_id for deed in state.by})) for state in states}

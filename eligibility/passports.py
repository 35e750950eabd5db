"""Evaluate the nine rules for an enterprise (*Layak*) and a listing (*Siap kirim*) from the present facts."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from eligibility import enterprise_rules, listing_rules
from eligibility.facts import ListingFacts, RuleContext
from eligibility.grants import RuleAtGrant
from eligibility.queries.facts import context_for, enterprise_facts, listing_facts
from eligibility.states import RuleState, State
from people.models import Enterprise
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

__all__ = ["RuleState", "State", "enterprise_states", "listing_states", "lock", "passport_of", "why_not"]

SUBMISSION, APPROVAL = "submission", "approval"


@dataclass(frozen=True)
class Passport:
    """The nine rules of a listing and its enterprise, in order."""

    states: tuple[RuleState, ...]

    def of(self, scope: str) -> tuple[RuleState, ...]:
        """Return the states of one scope: `enterprise` or `listing`."""
        return tuple(state for state in self.states if state.scope == scope)

    @property
    def met(self) -> int:
        """The number of rules that are met or do not apply."""
        return sum(state.state.good for state in self.states)


def enterprise_states(enterprise_id: int, *, rules: Rules | None = None, person_id: int | None = None) -> list[RuleState]:
    """Evaluate K01, K02, K03, K08 and K09 under the version in force, or under `rules`.

    With `person_id`, K03 requires that member's confirmed number, otherwise any member's. Raises NoRules.
    """
    context = context_for(rules or rule_versions.current())
    return enterprise_rules.evaluate(context, enterprise_facts([enterprise_id], context)[enterprise_id], person_id=person_id)


def listing_states(listing: Listing, *, rules: Rules | None = None) -> list[RuleState]:
    """Evaluate K04 to K07 under the version in force, or under `rules`. Raises NoRules."""
    return listing_rules.evaluate(context_for(rules or rule_versions.current()), *listing_facts([listing.id]))


def passport_of(listing: Listing, *, rules: Rules | None = None, person_id: int | None = None) -> Passport:
    """Evaluate all nine rules for a listing and its enterprise. Raises NoRules."""
    context = context_for(rules or rule_versions.current())
    facts = enterprise_facts([listing.enterprise_id], context)[listing.enterprise_id]
    states = [
        *enterprise_rules.evaluate(context, facts, person_id=person_id),
        *listing_rules.evaluate(context, *listing_facts([listing.id])),
    ]
    return Passport(tuple(sorted(states, key=lambda state: state.rule)))


def why_not(
    listing: Listing, *, rules: Rules | None = None, person_id: int | None = None, step: str = SUBMISSION
) -> list[RuleState]:
    """Return the rules that block handing in a listing, or, with `step="approval"`, its approval. Empty if nothing blocks.

    `person_id` is the member who hands in. After `lock`, the answer holds until the transaction ends.
    """
    rules = rules or rule_versions.current()
    passport = passport_of(listing, rules=rules, person_id=person_id)
    return [state for state in passport.states if rules.rules[state.rule].blocks[step] and not state.state.good]


def lock(listing: Listing) -> None:
    """Lock a listing and its enterprise until the transaction ends.

    Verbs that change the facts of `why_not` take the same locks.
    """
    db.session.flush()
    db.session.refresh(listing, with_for_update={"of": Listing})
    lock_enterprise(listing.enterprise_id)


def lock_enterprise(enterprise_id: int) -> None:
    """Lock an enterprise until the transaction ends, so that its facts do not change while it is evaluated."""
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())


def evaluate_enterprises(context: RuleContext, ids: Iterable[int]) -> dict[int, list[RuleState]]:
    """Evaluate many enterprises in a constant number of statements."""
    return {id: enterprise_rules.evaluate(context, facts) for id, facts in enterprise_facts(ids, context).items()}


def evaluate_listings(context: RuleContext, facts: Iterable[ListingFacts]) -> dict[int, list[RuleState]]:
    """Evaluate many listings from loaded facts."""
    return {listing.listing.id: listing_rules.evaluate(context, listing) for listing in facts}


def eligible(states: Iterable[RuleState]) -> bool:
    """Tell whether all rules are met or do not apply."""
    return all(state.state.good for state in states)


def summary(states: Iterable[RuleState]) -> dict[str, RuleAtGrant]:
    """Return the state of each rule and who met it, as a grant stores them."""
    return {state.rule: RuleAtGrant(state.state.value, sorted({action.person_id for action in state.by})) for state in states}

"""The facts under which a business was found eligible, as its grant stores them."""

from dataclasses import dataclass, field

from core.snapshots import Kind


@dataclass(frozen=True)
class RuleAtGrant:
    """The state of a rule at the grant, and the persons who met it."""

    state: str
    by: list[int] = field(default_factory=list)


GRANT_FACTS: Kind[dict[str, RuleAtGrant]] = Kind("rules met at a grant", dict[str, RuleAtGrant])

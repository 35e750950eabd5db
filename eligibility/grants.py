"""What was known when a business was found eligible, as its grant stores it."""

from dataclasses import dataclass, field

from core.snapshots import Kind


@dataclass(frozen=True)
class Met:
    """How one rule stood, and whose deeds met it."""

    state: str
    by: list[int] = field(default_factory=list)


MET: Kind[dict[str, Met]] = Kind("rules met at a grant", dict[str, Met])

"""Why a product comes back, as a decision and a curator's score store it."""

from dataclasses import dataclass

from core.snapshots import Kind


@dataclass(frozen=True)
class Reason:
    """One thing to mend: a key of the rules' `return_reasons`, or a rule that was not met at the approval, in its own words."""

    note: str = ""
    """What the curator adds."""
    key: str = ""
    rule: str = ""
    text: str = ""
    what_to_do: str = ""
    link: str = ""


REASONS: Kind[list[Reason]] = Kind("reasons of a decision", list[Reason])

"""The reasons for a return, as a decision and a score store them."""

from dataclasses import dataclass

from core.snapshots import Kind


@dataclass(frozen=True)
class Reason:
    """A correction: a key of `return_reasons`, or a rule that was not met at the approval, in the rule's words."""

    note: str = ""
    """The curator's note."""
    key: str = ""
    rule: str = ""
    text: str = ""
    what_to_do: str = ""
    link: str = ""


REASONS: Kind[list[Reason]] = Kind("reasons of a decision", list[Reason])

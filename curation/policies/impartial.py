"""The one rule about ties: who is tied to a business opens none of its products, whether as a curator or as an officer."""

from typing import Protocol


class Case(Protocol):
    """A product's application or appeal, as one visitor meets it."""

    @property
    def is_tied(self) -> bool:
        """True if the visitor is tied to the business (`curation.judging.ties`)."""


def is_impartial(case: Case) -> bool:
    """Tell whether the visitor may look into the case: nobody does who is tied to its business."""
    return not case.is_tied

"""The numbers of `mentoring` in the office's `office.yaml`, and how often its `consents.yaml` lets somebody be written to."""

from dataclasses import dataclass

from core.office import office
from people import consents


@dataclass(frozen=True)
class AtRisk:
    """From when on a member may need a kind word."""

    idle_days: int
    failed_times: int
    same_lesson_days: int
    greeted_days: int
    """For how many days nobody else need greet the same member."""


def at_risk() -> AtRisk:
    """The office's numbers."""
    return AtRisk(**office().mentoring["at_risk"])


def usual_places(*, online: bool) -> int:
    """How many a cohort takes when nobody says otherwise."""
    return office().mentoring["places"]["online" if online else "on_site"]


def longest_days() -> int:
    """How many days a cohort lasts at most; 400 in an office whose file is of an earlier version."""
    return office().mentoring.get("longest_days", 400)


def messages_a_week() -> int:
    """How many messages a week the wording of the WhatsApp consent promises at most."""
    purposes = {purpose["key"]: purpose for purpose in office().read("consents.yaml")["purposes"]}
    return purposes[consents.WHATSAPP]["settings"]["max_messages_per_week"]

"""The limits of mentoring from the office's `office.yaml`."""

from dataclasses import dataclass

from core.office import office

LONGEST_DAYS = 400
"""The limit for an office whose file does not name `longest_days`."""


@dataclass(frozen=True)
class RiskLimits:
    """The limits from which on a learner may need a kind word."""

    idle_days: int
    """Days without any activity."""
    failed_times: int
    """Failed attempts at the same quiz."""
    same_lesson_days: int
    """Days before the same lesson."""
    greeted_days: int
    """Days after a greeting in which the learner needs no other."""


def risk_limits() -> RiskLimits:
    """Return the office's limits."""
    return RiskLimits(**office().mentoring["at_risk"])


def default_places(*, online: bool) -> int:
    """Return the number of places of a cohort that is opened without one."""
    return office().mentoring["places"]["online" if online else "on_site"]


def longest_days() -> int:
    """Return the most days that a cohort may last."""
    return office().mentoring.get("longest_days", LONGEST_DAYS)

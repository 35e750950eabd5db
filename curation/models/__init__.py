"""Typed models of curation: applications and what is decided about them, placements in the shops."""

from curation.models.applications import (
    OPEN_STATES,
    Appeal,
    AppealOutcome,
    Application,
    ApplicationState,
    CompletenessCheck,
    CurationPeriod,
    Decision,
    Outcome,
    Placement,
    PlacementChange,
    PlacementState,
    Round,
    Score,
    Tie,
)

__all__ = [
    "OPEN_STATES",
    "Appeal",
    "AppealOutcome",
    "Application",
    "ApplicationState",
    "CompletenessCheck",
    "CurationPeriod",
    "Decision",
    "Outcome",
    "Placement",
    "PlacementChange",
    "PlacementState",
    "Round",
    "Score",
    "Tie",
]

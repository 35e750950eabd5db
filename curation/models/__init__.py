"""Typed models of curation: applications and the decisions about them, and placements in the shops."""

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
from curation.models.drafts import JudgementDraft

__all__ = [
    "OPEN_STATES",
    "Appeal",
    "AppealOutcome",
    "Application",
    "ApplicationState",
    "CompletenessCheck",
    "CurationPeriod",
    "Decision",
    "JudgementDraft",
    "Outcome",
    "Placement",
    "PlacementChange",
    "PlacementState",
    "Round",
    "Score",
    "Tie",
]

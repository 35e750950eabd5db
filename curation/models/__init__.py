"""Typed models of curation: applications, the decisions and letters about them, and placements in the shops."""

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
from curation.models.letters import Letter, LetterHead, LetterNumber, Signatory

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
    "Letter",
    "LetterHead",
    "LetterNumber",
    "Outcome",
    "Placement",
    "PlacementChange",
    "PlacementState",
    "Round",
    "Score",
    "Signatory",
    "Tie",
]

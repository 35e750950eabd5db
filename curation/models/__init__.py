"""Typed models of curation, by subject: rules, listings, applications."""

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
from curation.models.eligibility import Declaration, Eligibility, LicenceRuling, Suspension
from curation.models.listings import FilledPart, Listing, ListingPhoto
from curation.models.rules import RuleSet

__all__ = [
    "OPEN_STATES",
    "Appeal",
    "AppealOutcome",
    "Application",
    "ApplicationState",
    "CompletenessCheck",
    "CurationPeriod",
    "Decision",
    "Declaration",
    "Eligibility",
    "FilledPart",
    "LicenceRuling",
    "Listing",
    "ListingPhoto",
    "Outcome",
    "Placement",
    "PlacementChange",
    "PlacementState",
    "Round",
    "RuleSet",
    "Score",
    "Suspension",
    "Tie",
]

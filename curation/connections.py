"""Subscriptions to the packages below; the application factory calls `connect()`."""

from curation import jobs  # noqa: F401  (jobs register their sweeps)
from curation.person_part import products_part
from curation.queries import application_readers as applications
from curation.shops import placements
from eligibility import application_readers
from eligibility.suspensions import business_suspended, suspension_ended
from people import person_parts
from people.consents import consent_withdrawn
from people.merging import parts as merging_parts
from people.merging.parts import WHO_DID_IT

STAYING = (
    "appeals.confirmed_by_id",
    "appeals.made_by_id",
    "appeals.proposed_by_id",
    "application_rounds.handed_in_by_id",
    "completeness_checks.curator_id",
    "curation_decisions.by_id",
    "curation_periods.closed_by_id",
    "curation_periods.made_by_id",
    "curation_scores.curator_id",
    "curator_ties.curator_id",
    "curator_ties.declared_by_id",
    "placement_changes.by_id",
)
"""Columns that a merge of two persons leaves as they are. Applications belong to a business, whose owners it moves."""


def connect() -> None:
    """Register the parts of this package, and take products down or offer them again when consents and suspensions change."""
    person_parts.register(40, products_part)
    application_readers.register(
        application_readers.ApplicationReaders(applications.latest_application, applications.count_by_rule_set)
    )
    consent_withdrawn.connect(_take_down)
    business_suspended.connect(_hide_suspended)
    suspension_ended.connect(_offer_again)
    merging_parts.stay(dict.fromkeys(STAYING, WHO_DID_IT))


def _take_down(person_id: int, *, purpose: str) -> None:
    """Take down the products of the person's businesses if the consent to publish was withdrawn."""
    if purpose == placements.PUBLICATION:
        placements.take_down_of_person(person_id)


def _hide_suspended(enterprise_id: int, *, by_id: int) -> None:
    placements.take_down_business(enterprise_id, placements.SUSPENDED, by_id=by_id)


def _offer_again(enterprise_id: int, *, by_id: int) -> None:
    placements.offer_again(enterprise_id, by_id=by_id)

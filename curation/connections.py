"""Subscriptions to the packages below; the application factory calls `connect()`."""

from core import parking
from curation import jobs, own_data, reminder_part, retained  # noqa: F401  (jobs register their sweeps)
from curation.desk_parts import figures, hearings, judging, lacking, placing, removing
from curation.person_part import products_part
from curation.queries import application_readers as applications
from curation.shops import placements
from curation.views import drafts, home_part, product_states
from eligibility import application_readers, suspensions
from eligibility.suspensions import business_suspended, suspension_ended
from people import home_places, pausing, person_parts
from people import own_data as own_data_parts
from people.consents import consent_withdrawn
from people.desk import sources
from people.merging import parts as merging_parts
from people.merging.parts import WHO_DID_IT
from people.pausing import account_paused, account_resumed
from products.states import register_reader
from reminders import sources as reminder_sources

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
    own_data_parts.register(40, own_data.PART)
    own_data.register_files()
    retained.register()
    sources.register("application", judging.APPLICATIONS)
    sources.register("curator", lacking.LACKING)
    sources.register("appeal", hearings.APPEALS)
    sources.register("placement", placing.PLACEMENTS)
    sources.register("removal", removing.REMOVALS)
    sources.register_figures(60, figures.figures)
    home_places.register("product", home_part.own_product)
    register_reader(product_states.read)
    application_readers.register(
        application_readers.ApplicationReaders(applications.latest_application, applications.count_by_rule_set)
    )
    reminder_sources.register_events(reminder_part.products_due)
    consent_withdrawn.connect(_take_down)
    business_suspended.connect(_hide_suspended)
    suspension_ended.connect(_offer_again)
    account_paused.connect(_let_rest)
    account_resumed.connect(_wake)
    merging_parts.stay(dict.fromkeys(STAYING, WHO_DID_IT))
    merging_parts.stay({"curation_drafts.curator_id": "nobody but its curator reads it; it goes when the round is decided"})
    for endpoint in (drafts.ENDPOINT, "desk.create_check", "desk.create_score"):
        parking.register(endpoint, drafts.settle)


def _take_down(person_id: int, *, purpose: str) -> None:
    """Take down the products of the person's businesses if the consent to publish was withdrawn."""
    if purpose == placements.PUBLICATION:
        placements.take_down_of_person(person_id)


def _hide_suspended(enterprise_id: int, *, by_id: int) -> None:
    placements.take_down_business(enterprise_id, placements.SUSPENDED, by_id=by_id)


def _offer_again(enterprise_id: int, *, by_id: int) -> None:
    still = placements.RESTS if pausing.business_rests(enterprise_id) else None
    placements.offer_again(enterprise_id, after=placements.SUSPENDED, still=still, by_id=by_id)


def _let_rest(person_id: int) -> None:
    """Take the products down of businesses that have no owner left who is there."""
    for enterprise_id in pausing.businesses_of(person_id):
        if pausing.business_rests(enterprise_id):
            placements.take_down_business(enterprise_id, placements.RESTS, by_id=person_id)


def _wake(person_id: int) -> None:
    for enterprise_id in pausing.businesses_of(person_id):
        still = placements.SUSPENDED if suspensions.is_suspended(enterprise_id) else None
        placements.offer_again(enterprise_id, after=placements.RESTS, still=still, by_id=person_id)

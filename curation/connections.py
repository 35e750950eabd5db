"""Subscriptions to the packages below; the application factory calls `connect()`."""

from curation import jobs  # noqa: F401  (jobs register their sweeps)
from curation.desk_parts import figures, hearings, judging, placing
from curation.person_part import products_part
from curation.queries import application_readers as applications
from curation.shops import placements
from eligibility import application_readers
from eligibility.suspensions import business_suspended, suspension_ended
from people import person_parts
from people.consents import consent_withdrawn
from people.desk import sources


def connect() -> None:
    """Register the parts of this package, and take products down or offer them again when consents and suspensions change."""
    person_parts.register(40, products_part)
    sources.register("application", judging.APPLICATIONS)
    sources.register("appeal", hearings.APPEALS)
    sources.register("placement", placing.PLACEMENTS)
    sources.register_figures(60, figures.figures)
    application_readers.register(
        application_readers.ApplicationReaders(applications.latest_application, applications.count_by_rule_set)
    )
    consent_withdrawn.connect(_take_down)
    business_suspended.connect(_hide_suspended)
    suspension_ended.connect(_offer_again)


def _take_down(person_id: int, *, purpose: str) -> None:
    """Take down the products of the person's businesses if the consent to publish was withdrawn."""
    if purpose == placements.PUBLICATION:
        placements.take_down_of_person(person_id)


def _hide_suspended(enterprise_id: int, *, by_id: int) -> None:
    placements.take_down_business(enterprise_id, placements.SUSPENDED, by_id=by_id)


def _offer_again(enterprise_id: int, *, by_id: int) -> None:
    placements.offer_again(enterprise_id, by_id=by_id)

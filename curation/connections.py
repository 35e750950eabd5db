"""What this package hears from the packages below it; the roof calls `connect()` once."""

from curation import jobs  # noqa: F401  (jobs register their sweeps)
from curation.person_part import products_part
from curation.queries import handed_in as applications
from curation.shops import placements
from eligibility import application_readers
from eligibility.suspensions import business_suspended, suspension_ended
from people import person_parts
from people.consents import consent_withdrawn


def connect() -> None:
    """Subscribe to the signals below and register this package's parts."""
    person_parts.register(40, products_part)
    application_readers.register(application_readers.ApplicationReaders(applications.latest_of, applications.count_by_rule_set))
    consent_withdrawn.connect(_take_down)
    business_suspended.connect(_hide_suspended)
    suspension_ended.connect(_show_again)


def _take_down(person_id: int, *, purpose: str) -> None:
    """Without the consent to publish, nothing of the person's businesses is shown any more, from this moment on."""
    if purpose == placements.PUBLICATION:
        placements.take_down_of_person(person_id)


def _hide_suspended(enterprise_id: int, *, by_id: int) -> None:
    placements.take_down_business(enterprise_id, placements.SUSPENDED, by_id=by_id)


def _show_again(enterprise_id: int, *, by_id: int) -> None:
    placements.show_again(enterprise_id, by_id=by_id)

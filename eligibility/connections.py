"""Subscriptions to the packages below; the application factory calls `connect()`."""

from typing import Any

from courses.models import Enrolment
from courses.progress import course_completed
from eligibility import (
    desk_part,
    granting,
    jobs,  # noqa: F401  (jobs register their sweeps)
    own_data,
)
from eligibility.person_part import eligibility_part
from eligibility.queries.facts import channel_names
from eligibility.queries.needed_documents import documents_needed_by
from people import consents, needed_documents, person_parts
from people import own_data as own_data_parts
from people.answers import document_verified
from people.confirmations import phone_confirmed
from people.consents import consent_given
from people.desk import sources
from people.merging import parts as merging_parts
from people.merging.parts import WHO_DID_IT
from people.merging.verbs import persons_merged
from people.models import Document
from products.rulebook import rules
from quizzes.grading import submission_passed


def connect() -> None:
    """Register the parts of this package, and grant *Layak* when a fact about a business or its members changes."""
    person_parts.register(35, eligibility_part)
    own_data_parts.register(35, own_data.PART)
    sources.register("ruling", desk_part.RULINGS)
    sources.register("suspension", desk_part.SUSPENSIONS)
    needed_documents.register(documents_needed_by)
    consents.register_filler("channels", lambda: channel_names(rules.current()))
    course_completed.connect(_course_completed)
    submission_passed.connect(_submission_passed)
    document_verified.connect(_document_verified)
    phone_confirmed.connect(_person_changed)
    consent_given.connect(_person_changed)
    persons_merged.connect(_person_changed)
    merging_parts.stay(
        {
            "declarations.given_by_id": WHO_DID_IT,
            "licence_rulings.ruled_by_id": WHO_DID_IT,
            "suspensions.begun_by_id": WHO_DID_IT,
            "suspensions.ended_by_id": WHO_DID_IT,
        }
    )


def _course_completed(enrolment: Enrolment, **details: object) -> None:
    granting.on_course_completed(enrolment)


def _submission_passed(submission: object, *, enrolment: Enrolment, **details: Any) -> None:
    granting.grant_for_person(enrolment.person_id)


def _document_verified(document: Document, **details: object) -> None:
    granting.grant_if_met(document.enterprise_id)


def _person_changed(person_id: int, **details: object) -> None:
    granting.grant_for_person(person_id)

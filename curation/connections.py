"""What this package hears from the packages below it; the roof calls `connect()` once."""

from typing import Any

from courses.models import Enrolment
from courses.progress import course_completed
from curation import jobs  # noqa: F401  (jobs register their sweeps)
from curation.passport import granting, handed_in
from curation.passport.person_part import eligibility_part
from curation.passport.suspensions import business_suspended, suspension_ended
from curation.person_part import products_part
from curation.product import filling
from curation.queries import handed_in as applications
from curation.queries import wanted
from curation.queries.facts import channel_names
from curation.rulebook import papers, rules
from curation.shops import placements
from people import consents, document_kinds, person_parts, wanted_documents
from people.answers import document_verified
from people.confirmations import phone_confirmed
from people.consents import consent_given, consent_withdrawn
from people.models import Document
from quizzes.grading import submission_passed


def connect() -> None:
    """Subscribe to the signals below and register this package's parts."""
    person_parts.register(35, eligibility_part)
    person_parts.register(40, products_part)
    wanted_documents.register(wanted.wanted_documents)
    handed_in.register(handed_in.Readers(applications.latest_of, applications.count_by_rule_set))
    document_kinds.register(papers.document_kinds)
    consent_withdrawn.connect(_take_down)
    business_suspended.connect(_hide_suspended)
    suspension_ended.connect(_show_again)
    consents.fill("channels", lambda: channel_names(rules.current()))
    course_completed.connect(_course_completed)
    submission_passed.connect(_submission_passed)
    submission_passed.connect(filling.on_passed)
    document_verified.connect(_document_verified)
    phone_confirmed.connect(_person_changed)
    consent_given.connect(_person_changed)


def _take_down(person_id: int, *, purpose: str) -> None:
    """Without the consent to publish, nothing of the person's businesses is shown any more, from this moment on."""
    if purpose == placements.PUBLICATION:
        placements.take_down_of_person(person_id)


def _hide_suspended(enterprise_id: int, *, by_id: int) -> None:
    placements.take_down_business(enterprise_id, placements.SUSPENDED, by_id=by_id)


def _show_again(enterprise_id: int, *, by_id: int) -> None:
    placements.show_again(enterprise_id, by_id=by_id)


def _course_completed(enrolment: Enrolment, **news: object) -> None:
    granting.note_completed(enrolment)


def _submission_passed(submission: object, *, enrolment: Enrolment, **news: Any) -> None:
    granting.grant_for_person(enrolment.person_id)


def _document_verified(document: Document, **news: object) -> None:
    granting.grant_if_met(document.enterprise_id)


def _person_changed(person_id: int, **news: object) -> None:
    granting.grant_for_person(person_id)

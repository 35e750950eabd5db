"""Offers to a learner before the first lesson, registered by packages above this one. A learner may skip an offer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from courses.models import EnrolmentState


@dataclass(frozen=True)
class Offer:
    """Something to do or to skip before the first lesson; all texts are translated."""

    title: str
    text: str
    label: str
    endpoint: str
    """The endpoint of its page; takes the course's `slug`."""
    skip_endpoint: str
    """The endpoint that skips the offer by POST; it accepts `to=course`."""


OfferReader = Callable[[int], Offer | None]
"""A function that takes the id of an enrolment."""

_readers: list[OfferReader] = []


def register_offer_reader(read: OfferReader) -> None:
    """Register a function that returns an offer."""
    if read not in _readers:
        _readers.append(read)


def offer_at(place: Any) -> Offer | None:
    """Return the first offer to the learner of a row of `queries.find_place` or `lesson_rows.find_lesson`, or None.

    Only learners in progress who have finished no lesson get an offer.
    """
    if place.enrolment_id is None or place.state is not EnrolmentState.IN_PROGRESS or place.lessons_done:
        return None
    offers = (read(place.enrolment_id) for read in _readers)
    return next((offer for offer in offers if offer), None)

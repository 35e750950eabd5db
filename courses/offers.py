"""What is offered to a learner before the first lesson, by a package that knows more than this one. An offer is never a lock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from courses.models import EnrolmentState


@dataclass(frozen=True)
class Offer:
    """Something to do before the first lesson, or to skip for good; all words are translated."""

    title: str
    text: str
    label: str
    endpoint: str
    """The page of it; takes the course's `slug`."""
    skip_endpoint: str
    """Takes a POST that says no; it may carry `to=course`."""


OfferReader = Callable[[int], Offer | None]
"""A function of the enrolment's id."""

_readers: list[OfferReader] = []


def register_offer_reader(read: OfferReader) -> None:
    """Bring something to offer."""
    if read not in _readers:
        _readers.append(read)


def offer_at(place: Any) -> Offer | None:
    """The offer to who is at a place (a row of `queries.find_place` or `lesson_rows.find_lesson`). Nothing is asked once a lesson is done."""
    if place.enrolment_id is None or place.state is not EnrolmentState.IN_PROGRESS or place.lessons_done:
        return None
    found = (read(place.enrolment_id) for read in _readers)
    return next((offer for offer in found if offer), None)

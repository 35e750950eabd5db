"""The offer of a passed task to product pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from core.db import run
from courses.models import Enrolment
from products.models import FilledPart, Listing
from quizzes.models import Submission, Task

_offer = (
    select(
        Enrolment.person_id, Task.title, FilledPart.part, FilledPart.listing_id, FilledPart.filled_at, FilledPart.declined_at,
        Listing.archived_at,
    )
    .join(Submission, Submission.id == FilledPart.submission_id)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .join(Listing, Listing.id == FilledPart.listing_id)
    .where(FilledPart.submission_id == bindparam("submission_id"))
    .order_by(FilledPart.id)
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """The learner and title of a task, the parts that it fills, and the pages that wait for an answer."""

    submission_id: int
    learner_id: int
    title: Any
    parts: frozenset[str]
    listing_ids: frozenset[int]


def offer_of(submission_id: int) -> Offer | None:
    """Return the offer of a submission, whether answered or not, or None if there was none."""
    rows = run(_offer, {"submission_id": submission_id}).all()
    if not rows:
        return None
    still_open = {row.listing_id for row in rows if not (row.filled_at or row.declined_at or row.archived_at)}
    return Offer(submission_id, rows[0].person_id, rows[0].title, frozenset(row.part for row in rows), frozenset(still_open))

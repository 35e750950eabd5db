"""The next step for a product: on its page, with a grader, or in curation. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from curation.models import ApplicationState
from eligibility.states import Holder
from products.page_parts import PartOfPage, PartState
from products.queries.listings import ProductPage


class StepKind(enum.StrEnum):
    """What comes next for a product."""

    PART = "part"
    """A part of the page; `Step.part` names it."""
    GRADING = "grading"
    """Everything missing waits for a grader."""
    RULE = "rule"
    """The page is complete. Another rule is not met, or the product can be handed in."""
    CHECKING = "checking"
    REVIEW = "review"
    MENDING = "mending"
    HEARING = "hearing"
    """The owner has appealed."""
    PLACING = "placing"
    LIVE = "live"
    NOWHERE = "nowhere"
    """Approved, but every shop sent it back or took it down."""


@dataclass(frozen=True)
class Step:
    """The next step, who must act, and since when."""

    kind: StepKind
    since: datetime
    holder: Holder | None = None
    """None if the curators, the shops or nobody must act."""
    part: PartOfPage | None = None
    until: date | None = None


_IN_CURATION = {
    ApplicationState.SUBMITTED: StepKind.CHECKING,
    ApplicationState.IN_REVIEW: StepKind.REVIEW,
    ApplicationState.RETURNED: StepKind.MENDING,
    ApplicationState.APPROVED: StepKind.PLACING,
}


def next_step(page: ProductPage, parts: Sequence[PartOfPage]) -> Step:
    """Return the next step. What the owner can do comes before what waits for others."""
    if page.application_state in _IN_CURATION:
        return _in_curation(page)
    open_parts = [part for part in parts if part.state is not PartState.DONE]
    for part in open_parts:
        if not part.waits:
            return Step(StepKind.PART, page.changed_at, Holder.OWNER, part)
    for part in open_parts:
        if part.task and part.task.submitted_at:
            return Step(StepKind.GRADING, part.task.submitted_at, Holder.GRADER, part, part.task.due_on)
    return Step(StepKind.RULE, page.changed_at, Holder.OWNER)


def progress_step(row: Any) -> Step:
    """Return the step of a product whose parts are not read: in curation, or a draft that is with its owner."""
    if row.application_state in _IN_CURATION:
        return _in_curation(row)
    return Step(StepKind.PART, row.changed_at, Holder.OWNER)


def _in_curation(page: Any) -> Step:
    kind = _IN_CURATION[page.application_state]
    if kind is StepKind.PLACING and page.live_since:
        return Step(StepKind.LIVE, page.live_since)
    if page.heard_since:
        return Step(StepKind.HEARING, page.heard_since)
    if kind is StepKind.PLACING and not page.is_offered:
        return Step(StepKind.NOWHERE, page.application_since)
    holder = Holder.OWNER if kind is StepKind.MENDING else None
    return Step(kind, page.application_since, holder, until=page.mend_by if kind is StepKind.MENDING else None)

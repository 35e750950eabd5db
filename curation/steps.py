"""The one next step for a product: on its page, with a grader, or in curation. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curation.models import ApplicationState
from eligibility.states import Holder
from products.page_parts import PartOfPage, PartState
from products.queries.listings import ProductPage


class StepKind(enum.StrEnum):
    """What comes next for a product."""

    PART = "part"
    """A part of the page, `Step.part` says which."""
    GRADING = "grading"
    """All that is missing lies with a grader."""
    RULE = "rule"
    """The page is complete; another rule is not met, or it may be handed in."""
    CHECKING = "checking"
    REVIEW = "review"
    MENDING = "mending"
    HEARING = "hearing"
    """Its owner does not agree; others look at it again."""
    PLACING = "placing"
    LIVE = "live"
    NOWHERE = "nowhere"
    """Approved, and every shop sent it back or was asked to take it down."""


@dataclass(frozen=True)
class Step:
    """The next step, in whose hands it lies, and since when."""

    kind: StepKind
    since: datetime
    holder: Holder | None = None
    """None: with the curators or the shops, or with nobody."""
    part: PartOfPage | None = None
    until: date | None = None


_IN_CURATION = {
    ApplicationState.SUBMITTED: StepKind.CHECKING,
    ApplicationState.IN_REVIEW: StepKind.REVIEW,
    ApplicationState.RETURNED: StepKind.MENDING,
    ApplicationState.APPROVED: StepKind.PLACING,
}


def next_step(page: ProductPage, parts: Sequence[PartOfPage]) -> Step:
    """What comes next. What the owner can do now comes before what waits for somebody else."""
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


def _in_curation(page: ProductPage) -> Step:
    kind = _IN_CURATION[page.application_state]
    if kind is StepKind.PLACING and page.live_since:
        return Step(StepKind.LIVE, page.live_since)
    if page.heard_since:
        return Step(StepKind.HEARING, page.heard_since)
    if kind is StepKind.PLACING and not page.is_offered:
        return Step(StepKind.NOWHERE, page.application_since)
    holder = Holder.OWNER if kind is StepKind.MENDING else None
    return Step(kind, page.application_since, holder, until=page.mend_by if kind is StepKind.MENDING else None)

"""How far each part of a product's page is, which course fills it, and the one next step. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curation.models import ApplicationState
from curation.passport.states import Holder
from curation.product.filling import FEEDS
from curation.product.listing_checks import label_items, problems
from curation.product.problems import Part, Problem
from curation.queries.listings import ProductPage
from curation.rulebook.rules import Rules
from quizzes.models import SubmissionState
from quizzes.queries.tasks import CourseTask

STARTED_BY: dict[Part, tuple[str, ...]] = {
    Part.KIND: ("category",),
    Part.TEXT: ("title", "description", "weight_g", "length_cm", "width_cm", "height_cm", "variants"),
    Part.LABEL: ("label_checklist",),
    Part.PRICE: ("price", "cost", "stock", "weekly_capacity", "lead_days"),
}
"""What shows that somebody began a part."""


class PartState(enum.StrEnum):
    """A part is empty, begun and not enough yet, or holds nothing back."""

    EMPTY = "empty"
    LACKING = "lacking"
    DONE = "done"


@dataclass(frozen=True)
class PartOfPage:
    """One part of a page: how far it is, what is wrong with it, and the task of the course that fills it."""

    part: Part
    state: PartState
    problems: Sequence[Problem] = ()
    task: CourseTask | None = None

    @property
    def lacks(self) -> list[Problem]:
        """What holds back the handing in."""
        return [one for one in self.problems if one.blocks]

    @property
    def waits(self) -> bool:
        """Whether the work that fills it lies with a grader."""
        return self.task is not None and self.task.state is SubmissionState.SUBMITTED

    @property
    def by_course(self) -> bool:
        """Whether a course is still to fill it: one that is not passed yet."""
        return self.task is not None and self.task.state is not SubmissionState.PASSED


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


def tasks_by_part(tasks: Sequence[CourseTask]) -> dict[Part, CourseTask]:
    """The task that fills each part: that of the course which is most about it."""
    found: dict[Part, tuple[int, CourseTask]] = {}
    for task in tasks:
        for place, feed in enumerate(task.feeds):
            part = FEEDS.get(feed)
            if part and (part not in found or place < found[part][0]):
                found[part] = (place, task)
    return {part: task for part, (_place, task) in found.items()}


def parts_of(page: ProductPage, tasks: Sequence[CourseTask], rules: Rules) -> list[PartOfPage]:
    """The parts that this product has, in the order of the page."""
    found = problems(page.written, page.photos, rules, page.papers)
    fed = tasks_by_part(tasks)
    wanted = [part for part in Part if part is not Part.LABEL or label_items(rules, page.category, page.kind)]
    return [_part(page, part, [one for one in found if one.part is part], fed) for part in wanted]


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


def _part(page: ProductPage, part: Part, found: list[Problem], fed: Mapping[Part, CourseTask]) -> PartOfPage:
    started = bool(page.photos) if part is Part.PHOTOS else any(getattr(page, name) for name in STARTED_BY[part])
    lacks = any(one.blocks for one in found)
    state = PartState.DONE if not lacks else PartState.LACKING if started else PartState.EMPTY
    return PartOfPage(part, state, found, fed.get(part))

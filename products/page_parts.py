"""The state of each part of a product's page, and the course that fills it. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from products.filling import PART_BY_FEED
from products.listing_checks import label_items, problems
from products.problems import Part, Problem
from products.queries.listings import ProductPage
from products.rulebook.rules import Rules
from quizzes.models import SubmissionState
from quizzes.queries.tasks import CourseTask

STARTED_BY: dict[Part, tuple[str, ...]] = {
    Part.KIND: ("category",),
    Part.TEXT: ("title", "description", "weight_g", "length_cm", "width_cm", "height_cm", "variants"),
    Part.LABEL: ("label_checklist",),
    Part.PRICE: ("price", "cost", "stock", "weekly_capacity", "lead_days"),
}
"""The fields of each part. The part counts as begun if any of them is filled."""


class PartState(enum.StrEnum):
    """The state of a part: empty, begun but still blocked by a problem, or without a blocking problem."""

    EMPTY = "empty"
    LACKING = "lacking"
    DONE = "done"


@dataclass(frozen=True)
class PartOfPage:
    """A part of a page: its state, its problems, and the task of the course that fills it."""

    part: Part
    state: PartState
    problems: Sequence[Problem] = ()
    task: CourseTask | None = None

    @property
    def blocking(self) -> list[Problem]:
        """The problems that block handing in."""
        return [problem for problem in self.problems if problem.blocks]

    @property
    def waits(self) -> bool:
        """True while the task that fills it waits for a grader."""
        return self.task is not None and self.task.state is SubmissionState.SUBMITTED

    @property
    def by_course(self) -> bool:
        """True while the course that fills it is not passed."""
        return self.task is not None and self.task.state is not SubmissionState.PASSED


def tasks_by_part(tasks: Sequence[CourseTask]) -> dict[Part, CourseTask]:
    """Return the task that fills each part. If several do, choose the task that names the part first in its feeds."""
    nearest: dict[Part, tuple[int, CourseTask]] = {}
    for task in tasks:
        for place, feed in enumerate(task.feeds):
            part = PART_BY_FEED.get(feed)
            if part and (part not in nearest or place < nearest[part][0]):
                nearest[part] = (place, task)
    return {part: task for part, (_place, task) in nearest.items()}


def parts_of(page: ProductPage, tasks: Sequence[CourseTask], rules: Rules) -> list[PartOfPage]:
    """Return the parts of this product in the order of the page. Goods without label items have no label part."""
    all_problems = problems(page.written, page.photos, rules, page.documents)
    part_tasks = tasks_by_part(tasks)
    parts = [part for part in Part if part is not Part.LABEL or label_items(rules, page.category, page.kind)]
    return [_part(page, part, [problem for problem in all_problems if problem.part is part], part_tasks) for part in parts]


def _part(page: ProductPage, part: Part, part_problems: list[Problem], tasks: Mapping[Part, CourseTask]) -> PartOfPage:
    started = bool(page.photos) if part is Part.PHOTOS else any(getattr(page, name) for name in STARTED_BY[part])
    blocked = any(problem.blocks for problem in part_problems)
    state = PartState.DONE if not blocked else PartState.LACKING if started else PartState.EMPTY
    return PartOfPage(part, state, part_problems, tasks.get(part))

"""How far each part of a product's page is, and which course fills it. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from products.filling import FEEDS
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


def _part(page: ProductPage, part: Part, found: list[Problem], fed: Mapping[Part, CourseTask]) -> PartOfPage:
    started = bool(page.photos) if part is Part.PHOTOS else any(getattr(page, name) for name in STARTED_BY[part])
    lacks = any(one.blocks for one in found)
    state = PartState.DONE if not lacks else PartState.LACKING if started else PartState.EMPTY
    return PartOfPage(part, state, found, fed.get(part))

"""From the levels of a rubric to a score, and whether that score passes."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from core.errors import N_, DomainError
from quizzes.scores import half_up
from quizzes.tasks import Criterion

LEAST_OF_KEY = 2
"""Level 1 on a key criterion does not pass, whatever the sum."""


class UnfinishedRubric(DomainError):
    """A criterion has no level, or one that its rubric does not know."""

    message = N_("Please choose a level for each criterion.")


def task_score(criteria: Sequence[Criterion], levels: Mapping[str, int]) -> int:
    """Sum of weight x level / highest level, 0 to 100, rounded half up. Raises UnfinishedRubric."""
    check_levels(criteria, levels)
    exact = sum((Fraction(c.weight * levels[c.key], len(c.levels)) for c in criteria), Fraction(0))
    return half_up(exact)


def may_pass(criteria: Sequence[Criterion], levels: Mapping[str, int], pass_mark: int) -> bool:
    """Whether these levels allow a pass: the rounded score reaches the mark and no key criterion is at level 1."""
    honest = all(levels[c.key] >= LEAST_OF_KEY for c in criteria if c.is_key)
    return task_score(criteria, levels) >= pass_mark and honest


def check_levels(criteria: Sequence[Criterion], levels: Mapping[str, int]) -> None:
    """Raise UnfinishedRubric unless every criterion, and nothing else, has a level that it knows."""
    known = {c.key: len(c.levels) for c in criteria}
    if set(levels) != set(known) or not all(1 <= levels[key] <= highest for key, highest in known.items()):
        raise UnfinishedRubric(levels)

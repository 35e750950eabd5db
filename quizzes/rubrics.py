"""Compute a task's score from the levels of its rubric, and whether it passes."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from core.errors import N_, DomainError
from quizzes.scores import half_up
from quizzes.tasks import Criterion

LEAST_KEY_LEVEL = 2
"""The least level on a key criterion that allows a pass, whatever the score."""


class UnfinishedRubric(DomainError):
    """A criterion has no level, or a level outside its range."""

    message = N_("Please choose a level for each criterion.")


def task_score(criteria: Sequence[Criterion], levels: Mapping[str, int]) -> int:
    """Return the sum of weight x level / highest level, 0 to 100, rounded half up. Raises UnfinishedRubric."""
    check_levels(criteria, levels)
    exact = sum((Fraction(c.weight * levels[c.key], len(c.levels)) for c in criteria), Fraction(0))
    return half_up(exact)


def may_pass(criteria: Sequence[Criterion], levels: Mapping[str, int], pass_mark: int) -> bool:
    """Return whether the rounded score reaches the pass mark and no key criterion is at level 1. Raises UnfinishedRubric."""
    score = task_score(criteria, levels)
    return score >= pass_mark and all(levels[c.key] >= LEAST_KEY_LEVEL for c in criteria if c.is_key)


def check_levels(criteria: Sequence[Criterion], levels: Mapping[str, int]) -> None:
    """Raise UnfinishedRubric unless exactly the criteria have levels, each within its range."""
    highest_levels = {c.key: len(c.levels) for c in criteria}
    if set(levels) != set(highest_levels) or not all(1 <= levels[key] <= most for key, most in highest_levels.items()):
        raise UnfinishedRubric(levels)

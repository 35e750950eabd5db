"""Compute a score, a grade and its channels from the curators' levels. Pure; the rules are an argument.

A curator's total and the mean of two totals are rounded half up to whole numbers (`curation.yaml`, scoring). The rounded values
are both shown and compared. The median of three needs no rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.errors import N_, DomainError
from curation.models import Outcome
from products.rulebook.content import Content
from products.rulebook.parts import Criterion, Grade
from quizzes.scores import half_up

FIRST_CURATORS = 2
"""Curators who score first."""
CURATORS_WITH_THIRD = 3
"""Curators who score if the first two lie far apart."""

Levels = Mapping[str, int]


class UnfinishedLevels(DomainError):
    """A criterion has no level, or a level that the rules do not know."""

    message = N_("Please choose a level for each criterion.")


@dataclass(frozen=True)
class Result:
    """The combined result of the curators' levels. No grade if a key criterion at level 1 returned the product."""

    outcome: Outcome
    score: int
    grade: str | None


@dataclass(frozen=True)
class Lowering:
    """A key criterion at a level that made the outcome worse than the combined score alone would have made it."""

    criterion: Criterion
    level: int
    """The lowest level that a curator gave: 1 returns the product, 2 limits the grade."""
    grade: str
    """The grade that the combined score alone would have given."""


def check_levels(rules: Content, levels: Levels) -> None:
    """Raise UnfinishedLevels unless the levels cover exactly the criteria of the rules."""
    highest_levels = {criterion.key: len(criterion.levels) for criterion in rules.criteria}
    if set(levels) != set(highest_levels) or not all(1 <= levels[key] <= highest for key, highest in highest_levels.items()):
        raise UnfinishedLevels(levels)


def total_of(rules: Content, levels: Levels) -> int:
    """Return a curator's total: the sum of weight x level / highest level, rounded half up. Raises UnfinishedLevels."""
    check_levels(rules, levels)
    return half_up(sum((Fraction(c.weight * levels[c.key], len(c.levels)) for c in rules.criteria), Fraction(0)))


def needs_third(rules: Content, totals: Sequence[int]) -> bool:
    """Tell whether the first two totals lie so far apart that a third curator must score."""
    return len(totals) == FIRST_CURATORS and max(totals) - min(totals) > rules.third_curator_above


def is_settled(rules: Content, totals: Sequence[int]) -> bool:
    """Tell whether these totals are enough for a decision."""
    return len(totals) >= CURATORS_WITH_THIRD or (len(totals) == FIRST_CURATORS and not needs_third(rules, totals))


def combined(totals: Sequence[int]) -> int:
    """Return the mean of two totals, rounded half up, or the median of three."""
    if len(totals) >= CURATORS_WITH_THIRD:
        return sorted(totals)[len(totals) // 2]
    return half_up(Fraction(sum(totals), len(totals)))


def result_of(rules: Content, all_levels: Sequence[Levels]) -> Result:
    """Combine the levels of one, two or three curators. Raises UnfinishedLevels."""
    score = combined([total_of(rules, levels) for levels in all_levels])
    if any(levels[key.key] == 1 for levels in all_levels for key in _key_criteria(rules)):
        return Result(Outcome.RETURNED, score, None)
    grade = _grade_for(rules, score)
    if any(levels[key.key] == 2 for levels in all_levels for key in _key_criteria(rules)):
        grade = _capped(rules, grade, rules.grade_cap)
    return Result(Outcome(grade.outcome), score, grade.grade)


def lowerings(rules: Content, all_levels: Sequence[Levels]) -> list[Lowering]:
    """Return the key criteria that made the outcome worse than the combined score. None without levels.

    Raises UnfinishedLevels.
    """
    if not all_levels:
        return []
    plain, result = (
        _grade_for(rules, combined([total_of(rules, levels) for levels in all_levels])),
        result_of(rules, all_levels),
    )
    if result.outcome == plain.outcome and (result.outcome is Outcome.RETURNED or result.grade == plain.grade):
        return []
    level = 1 if result.outcome is Outcome.RETURNED and result.grade is None else 2
    return [
        Lowering(criterion, level, plain.grade)
        for criterion in _key_criteria(rules)
        if any(levels[criterion.key] == level for levels in all_levels)
    ]


def would_return(rules: Content, levels: Levels) -> bool:
    """Tell whether these levels alone would return the product. Raises UnfinishedLevels."""
    return result_of(rules, [levels]).outcome is Outcome.RETURNED


def channels_for(rules: Content, grade: str | None, *, category: str | None, kind: str | None) -> list[str]:
    """Return the channels that a grade opens to this kind of product, in the office's order."""
    opened = next((row.channels for row in rules.grades if row.grade == grade), ())
    product_kind = rules.kinds.get(kind or "")
    only = product_kind.channels_only if product_kind else None
    return [
        channel.key
        for channel in rules.channels.values()
        if channel.key in opened
        and grade in channel.grades
        and channel.takes(category)
        and (only is None or channel.key in only)
    ]


def is_better(rules: Content, new: Result, old: Result) -> bool:
    """Tell whether an appeal's result is better for the owner: approved instead of returned, or a higher grade."""
    return new.outcome is Outcome.APPROVED and _rank(rules, new.grade) < _rank(rules, old.grade)


def _key_criteria(rules: Content) -> list[Criterion]:
    return [criterion for criterion in rules.criteria if criterion.key_criterion]


def _grade_for(rules: Content, score: int) -> Grade:
    return next(grade for grade in rules.grades if score >= grade.min)


def _capped(rules: Content, grade: Grade, cap: str) -> Grade:
    """Return the grade, or the cap if the grade is better."""
    return rules.grades[max(_rank(rules, grade.grade), _rank(rules, cap))]


def _rank(rules: Content, grade: str | None) -> int:
    """Return 0 for the best grade. A missing grade ranks after all others."""
    order = [row.grade for row in rules.grades]
    return order.index(grade) if grade in order else len(order)

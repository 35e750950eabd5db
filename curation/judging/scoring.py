"""From the levels that curators give to a score, a grade and the channels that it opens. Pure: the rules come as an argument.

Rounding: a curator's total and the mean of two are whole numbers, a half goes up (`curation.yaml`, scoring); what is shown is what
is compared. A median of three needs no rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.errors import N_, DomainError
from curation.models import Outcome
from products.rulebook.content import Content
from products.rulebook.parts import Criterion, Grade
from quizzes.scores import half_up

ENOUGH = 2
THIRD = 3

Levels = Mapping[str, int]


class UnfinishedLevels(DomainError):
    """A criterion has no level, or one that the rules do not know."""

    message = N_("Please choose a level for each criterion.")


@dataclass(frozen=True)
class Result:
    """What the levels of all curators come to. Without a grade where a key criterion at level 1 returned it."""

    outcome: Outcome
    score: int
    grade: str | None


def check_levels(rules: Content, levels: Levels) -> None:
    """Raise UnfinishedLevels unless every criterion, and nothing else, has a level that it knows."""
    known = {criterion.key: len(criterion.levels) for criterion in rules.criteria}
    if set(levels) != set(known) or not all(1 <= levels[key] <= highest for key, highest in known.items()):
        raise UnfinishedLevels(levels)


def total_of(rules: Content, levels: Levels) -> int:
    """One curator's total: the sum of weight x level / highest level, rounded half up. Raises UnfinishedLevels."""
    check_levels(rules, levels)
    return half_up(sum((Fraction(c.weight * levels[c.key], len(c.levels)) for c in rules.criteria), Fraction(0)))


def wants_third(rules: Content, totals: Sequence[int]) -> bool:
    """Whether the first two lie so far apart that a third curator must look."""
    return len(totals) == ENOUGH and max(totals) - min(totals) > rules.third_curator_above


def is_settled(rules: Content, totals: Sequence[int]) -> bool:
    """Whether these totals are enough for a decision."""
    return len(totals) >= THIRD or (len(totals) == ENOUGH and not wants_third(rules, totals))


def combined(totals: Sequence[int]) -> int:
    """The mean of two, rounded half up; the median of three."""
    if len(totals) >= THIRD:
        return sorted(totals)[len(totals) // 2]
    return half_up(Fraction(sum(totals), len(totals)))


def result_of(rules: Content, given: Sequence[Levels]) -> Result:
    """What one, two or three curators' levels come to together. Raises UnfinishedLevels."""
    score = combined([total_of(rules, levels) for levels in given])
    if any(levels[key.key] == 1 for levels in given for key in _keys(rules)):
        return Result(Outcome.RETURNED, score, None)
    grade = _grade_for(rules, score)
    if any(levels[key.key] == 2 for levels in given for key in _keys(rules)):
        grade = _worse(rules, grade, rules.grade_cap)
    return Result(Outcome(grade.outcome), score, grade.grade)


def would_return(rules: Content, levels: Levels) -> bool:
    """Whether these levels alone would return the product: then their owner must hear why. Raises UnfinishedLevels."""
    return result_of(rules, [levels]).outcome is Outcome.RETURNED


def channels_for(rules: Content, grade: str | None, *, category: str | None, kind: str | None) -> list[str]:
    """The channels that a grade opens to this kind of product, in the office's order."""
    opened = next((one.channels for one in rules.grades if one.grade == grade), ())
    known = rules.kinds.get(kind or "")
    only = known.channels_only if known else None
    return [
        channel.key
        for channel in rules.channels.values()
        if channel.key in opened
        and grade in channel.grades
        and channel.takes(category)
        and (only is None or channel.key in only)
    ]


def is_better(rules: Content, new: Result, old: Result) -> bool:
    """Whether an appeal's result is better for the owner: approved instead of returned, or a higher grade."""
    return new.outcome is Outcome.APPROVED and _rank(rules, new.grade) < _rank(rules, old.grade)


def _keys(rules: Content) -> list[Criterion]:
    return [criterion for criterion in rules.criteria if criterion.key_criterion]


def _grade_for(rules: Content, score: int) -> Grade:
    return next(grade for grade in rules.grades if score >= grade.min)


def _worse(rules: Content, grade: Grade, cap: str) -> Grade:
    """The grade, or the cap where the grade is better than it."""
    return rules.grades[max(_rank(rules, grade.grade), _rank(rules, cap))]


def _rank(rules: Content, grade: str | None) -> int:
    """0 is the best; no grade comes after all."""
    order = [one.grade for one in rules.grades]
    return order.index(grade) if grade in order else len(order)

"""What answers are worth. Exact fractions from 0 to 1, so that no rounding hides before the last step (`docs/course-package.md`)."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import pairwise

NOTHING, EVERYTHING = Fraction(0), Fraction(1)


def all_or_nothing(right: bool) -> Fraction:
    """One question with one right answer: 1 or 0."""
    return EVERYTHING if right else NOTHING


def of_choices(right: AbstractSet[int], chosen: AbstractSet[int]) -> Fraction:
    """Several right options: right ones chosen less wrong ones chosen, of all right ones, never below 0."""
    return Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))


def share(right: int, of: int) -> Fraction:
    """Parts that each stand alone (pairs, gaps): how many of them are right."""
    return Fraction(right, of)


def of_order(order: Sequence[int]) -> Fraction:
    """An order given as ranks (0 comes first): the share of neighbours of which the earlier one stands before the later one."""
    neighbours = list(pairwise(order))
    return Fraction(sum(first < second for first, second in neighbours), len(neighbours))


def of_quiz(scores: Collection[Fraction]) -> int:
    """The mark of a whole quiz, 0 to 100: the mean of its questions, rounded half up. It is the number shown and compared."""
    return half_up(sum(scores, NOTHING) * 100 / len(scores))


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (value + Fraction(1, 2)).__floor__()

"""Scores of answers as exact fractions from 0 to 1. Only the last step rounds (`docs/course-package.md`)."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import pairwise

NOTHING, EVERYTHING = Fraction(0), Fraction(1)


def all_or_nothing(right: bool) -> Fraction:
    """Return the score of a question with one right answer: 1 or 0."""
    return EVERYTHING if right else NOTHING


def of_choices(right: AbstractSet[int], chosen: AbstractSet[int]) -> Fraction:
    """Return the right options chosen minus the wrong ones chosen, at least 0, as a share of all right options."""
    return Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))


def share(right: int, of: int) -> Fraction:
    """Return the share of right parts of a question with independent parts (pairs, gaps)."""
    return Fraction(right, of)


def of_order(order: Sequence[int]) -> Fraction:
    """Return the share of neighbouring pairs in the right order. `order` has the right ranks in the given order, 0 the first."""
    neighbours = list(pairwise(order))
    return Fraction(sum(first < second for first, second in neighbours), len(neighbours))


def of_quiz(scores: Collection[Fraction]) -> int:
    """Return the score of a quiz, 0 to 100: the mean of its questions, rounded half up. Pages show this number."""
    return half_up(sum(scores, NOTHING) * 100 / len(scores))


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up."""
    return (value + Fraction(1, 2)).__floor__()

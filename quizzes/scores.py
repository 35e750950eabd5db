"""Scores of answers as exact fractions from 0 to 1. Only the last step rounds (`docs/course-package.md`)."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import pairwise

NONE, FULL = Fraction(0), Fraction(1)


def all_or_nothing(right: bool) -> Fraction:
    """Return the score of a question with one right answer: 1 or 0."""
    return FULL if right else NONE


def choices_score(right: AbstractSet[int], chosen: AbstractSet[int]) -> Fraction:
    """Return the right options chosen minus the wrong ones chosen, at least 0, as a share of all right options."""
    return Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))


def parts_score(right: int, total: int) -> Fraction:
    """Return the share of right parts of a question with independent parts (pairs, gaps)."""
    return Fraction(right, total)


def order_score(order: Sequence[int]) -> Fraction:
    """Return the share of neighbouring pairs in the right order. `order` has the right ranks in the given order, 0 the first."""
    neighbours = list(pairwise(order))
    return Fraction(sum(first < second for first, second in neighbours), len(neighbours))


def quiz_score(scores: Collection[Fraction]) -> int:
    """Return the score of a quiz, 0 to 100: the mean of its questions, rounded half up. Pages show this number.

    A quiz without questions has the score 0.
    """
    return half_up(sum(scores, NONE) * 100 / len(scores)) if scores else 0


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up."""
    return (value + Fraction(1, 2)).__floor__()

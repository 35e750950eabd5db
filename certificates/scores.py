"""The final score of a course and its predicate (the word for the grade), by the rules of `certificate.yaml`."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def final_score(scores: Mapping[str, int], weights: Mapping[str, float]) -> int:
    """Return the weighted mean of scores (0 to 100), rounded half up. Weights add up to 1 (`certificate.yaml`, score)."""
    # Decimal, because sums of the floats 0.4 and 0.6 sometimes fall on the wrong side of a half.
    total = sum(Decimal(str(weight)) * scores[part] for part, weight in weights.items())
    return int(Decimal(total).quantize(Decimal(1), ROUND_HALF_UP))


def predicate_of(score: int, predicates: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the highest predicate (`min`, `title`) that a final score reaches. The office's list must have one from 0 on."""
    return max((predicate for predicate in predicates if score >= predicate["min"]), key=lambda predicate: predicate["min"])

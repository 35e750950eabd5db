"""From the scores of a course's stages to the final score and its predicate, as the office's file says."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def final_score(scores: Mapping[str, int], weights: Mapping[str, float]) -> int:
    """The weighted mean of scores from 0 to 100, rounded half up. Weights add up to 1 (`certificate.yaml`, score)."""
    # In decimals: as floats 0.4 and 0.6 would now and then fall on the wrong side of a half.
    total = sum(Decimal(str(weight)) * scores[part] for part, weight in weights.items())
    return int(Decimal(total).quantize(Decimal(1), ROUND_HALF_UP))


def predicate_of(score: int, predicates: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The best predicate (`min`, `title`) that a final score reaches. The office's list has one from 0 on."""
    return max((p for p in predicates if score >= p["min"]), key=lambda predicate: predicate["min"])

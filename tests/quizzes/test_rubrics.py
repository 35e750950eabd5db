"""The score of levels by a rubric, and the decision on a pass."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rubrics import UnfinishedRubric, may_pass, task_score
from quizzes.tasks import Criterion


def criterion(key, weight, levels=4, is_key=False):
    return Criterion(key, {"id": key}, weight, is_key, [f"level {n}" for n in range(1, levels + 1)])


FOTO = [
    criterion("cahaya", 25),
    criterion("tajam", 20),
    criterion("latar", 15),
    criterion("lima", 20),
    criterion("jujur", 20, is_key=True),
]


@st.composite
def judged_rubrics(draw):
    """A rubric whose weights add up to 100, and levels for it."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=6)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    rubric = [criterion(f"c{n}", w, draw(st.integers(2, 6)), draw(st.booleans())) for n, w in enumerate(weights)]
    return rubric, {c.key: draw(st.integers(1, len(c.levels))) for c in rubric}


def exact(rubric, levels):
    return sum(Fraction(c.weight * levels[c.key], len(c.levels)) for c in rubric)


def test_the_prototypes_judgement_is_94():
    assert task_score(FOTO, {"cahaya": 3, "tajam": 4, "latar": 4, "lima": 4, "jujur": 4}) == 94  # 93.75


def test_half_a_point_is_rounded_up():
    rubric = [criterion("a", 50, levels=2), criterion("b", 50, levels=4)]
    assert task_score(rubric, {"a": 1, "b": 3}) == 63  # 25 + 37.5


@given(judged_rubrics())
def test_the_score_is_the_weighted_sum_rounded_half_up(judged):
    rubric, levels = judged
    value = exact(rubric, levels)
    rounded = (
        Decimal(value.numerator * 1000 // value.denominator) / 1000
    )  # truncation cannot cross a half: denominators divide 60
    assert task_score(rubric, levels) in {int(rounded.quantize(Decimal(1), ROUND_HALF_UP))}


@given(judged_rubrics())
def test_the_score_lies_between_0_and_100_and_is_100_only_for_the_highest_levels(judged):
    rubric, levels = judged
    assert 0 < task_score(rubric, levels) <= 100
    assert task_score(rubric, {c.key: len(c.levels) for c in rubric}) == 100


@given(judged_rubrics(), st.data())
def test_a_higher_level_never_lowers_the_score_nor_takes_a_pass_away(judged, data):
    rubric, levels = judged
    mark = data.draw(st.integers(1, 100))
    raised = data.draw(st.sampled_from(rubric))
    higher = levels | {raised.key: min(len(raised.levels), levels[raised.key] + 1)}
    assert task_score(rubric, higher) >= task_score(rubric, levels)
    assert may_pass(rubric, higher, mark) >= may_pass(rubric, levels, mark)


@given(judged_rubrics(), st.integers(1, 100))
def test_a_pass_needs_the_mark_and_no_key_criterion_at_level_1(judged, mark):
    rubric, levels = judged
    key_failed = any(c.is_key and levels[c.key] == 1 for c in rubric)
    assert may_pass(rubric, levels, mark) == (task_score(rubric, levels) >= mark and not key_failed)


def test_the_rounded_number_is_what_is_compared():
    rubric = [criterion("a", 50, levels=2), criterion("b", 50, levels=4)]
    assert may_pass(rubric, {"a": 1, "b": 3}, 63) and not may_pass(rubric, {"a": 1, "b": 3}, 64)


def test_dishonest_photos_do_not_pass_whatever_the_sum():
    levels = {"cahaya": 4, "tajam": 4, "latar": 4, "lima": 4, "jujur": 1}
    assert task_score(FOTO, levels) == 85 and not may_pass(FOTO, levels, 70)


@pytest.mark.parametrize(
    "levels",
    [
        {},
        {"cahaya": 3},
        {"cahaya": 0, "tajam": 4, "latar": 4, "lima": 4, "jujur": 4},
        {"cahaya": 5, "tajam": 4, "latar": 4, "lima": 4, "jujur": 4},
        {"cahaya": 3, "tajam": 4, "latar": 4, "lima": 4, "jujur": 4, "warna": 1},
    ],
)
def test_every_criterion_and_nothing_else_needs_a_level_it_knows(levels):
    with pytest.raises(UnfinishedRubric):
        task_score(FOTO, levels)


@pytest.mark.parametrize("levels", [{}, {"cahaya": 3, "tajam": 4, "latar": 4, "lima": 4}])
def test_a_missing_level_of_a_key_criterion_is_an_unfinished_rubric(levels):
    with pytest.raises(UnfinishedRubric):
        may_pass(FOTO, levels, 70)

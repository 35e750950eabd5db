"""The final score is the weighted mean, rounded half up. Its predicate is the highest one that it reaches."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from certificates.scores import final_score, predicate_of

SCORE = st.integers(0, 100)
PREDICATES = [{"min": 90}, {"min": 80}, {"min": 70}, {"min": 0}]


@given(knowledge=SCORE, skill=SCORE, tenths=st.integers(0, 10))
def test_a_final_score_is_the_exact_mean_rounded_half_up(knowledge, skill, tenths):
    weights = {"knowledge": tenths / 10, "skill": (10 - tenths) / 10}
    exact = Fraction(tenths * knowledge + (10 - tenths) * skill, 10)
    assert final_score({"knowledge": knowledge, "skill": skill}, weights) == int(exact + Fraction(1, 2))


@given(knowledge=SCORE, skill=SCORE)
def test_it_lies_between_its_parts(knowledge, skill):
    score = final_score({"knowledge": knowledge, "skill": skill}, {"knowledge": 0.4, "skill": 0.6})
    assert min(knowledge, skill) <= score <= max(knowledge, skill)


def test_a_half_goes_up():
    halves = {"knowledge": 0.5, "skill": 0.5}
    assert final_score({"knowledge": 75, "skill": 80}, halves) == 78
    assert final_score({"knowledge": 76, "skill": 81}, halves) == 79


def test_awareness_does_not_count():
    assert final_score({"awareness": 0, "knowledge": 75, "skill": 94}, {"knowledge": 0.4, "skill": 0.6}) == 86


@given(SCORE)
def test_a_predicate_is_the_best_one_reached_in_whatever_order_they_are_listed(score):
    reached = predicate_of(score, PREDICATES)["min"]
    assert reached == predicate_of(score, PREDICATES[::-1])["min"]
    assert reached <= score and not any(reached < predicate["min"] <= score for predicate in PREDICATES)

"""The scores of answers."""

from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from quizzes import scores

fractions = st.fractions(min_value=0, max_value=1, max_denominator=60)


def test_one_right_answer_is_all_or_nothing():
    assert (scores.all_or_nothing(True), scores.all_or_nothing(False)) == (1, 0)


def test_a_wrong_choice_takes_back_a_right_one():
    assert scores.choices_score({0, 1, 2}, {0, 1, 2}) == 1
    assert scores.choices_score({0, 1, 2}, {0, 1}) == Fraction(2, 3)
    assert scores.choices_score({0, 1, 2}, {0, 1, 3}) == Fraction(1, 3)


def test_choices_are_never_worth_less_than_nothing():
    assert scores.choices_score({0}, {1, 2, 3}) == 0


def test_choosing_everything_is_no_way_to_pass():
    assert scores.choices_score({0, 1}, {0, 1, 2, 3}) == 0


def test_parts_that_stand_alone_give_their_share():
    assert scores.parts_score(2, 3) == Fraction(2, 3)


def test_an_order_is_worth_its_neighbours():
    assert scores.order_score([0, 1, 2, 3]) == 1
    assert scores.order_score([0, 2, 1, 3]) == Fraction(2, 3)
    assert scores.order_score([3, 2, 1, 0]) == 0


def test_a_quiz_rounds_half_up_where_floats_would_not():
    assert scores.quiz_score([Fraction(1, 8)]) == 13  # 12.5: the float's round() says 12
    assert scores.quiz_score([Fraction(5, 8)]) == 63
    assert scores.quiz_score([Fraction(69, 100), Fraction(70, 100)]) == 70  # 69.5, which as float sums to less


@given(st.lists(fractions, min_size=1, max_size=20))
def test_a_quiz_is_from_0_to_100_and_within_half_a_point_of_its_mean(marks):
    mark = scores.quiz_score(marks)
    exact = sum(marks) * 100 / len(marks)
    assert 0 <= mark <= 100
    assert Fraction(-1, 2) <= exact - mark < Fraction(1, 2)


@given(st.lists(fractions, min_size=1, max_size=20), st.randoms())
def test_a_quiz_does_not_care_for_the_order_of_its_questions(marks, rng):
    shuffled = rng.sample(marks, len(marks))
    assert scores.quiz_score(shuffled) == scores.quiz_score(marks)


@given(st.lists(fractions, min_size=1, max_size=20), st.integers(min_value=0, max_value=19))
def test_a_better_answer_never_lowers_the_mark(marks, which):
    better = list(marks)
    better[which % len(marks)] = Fraction(1)
    assert scores.quiz_score(better) >= scores.quiz_score(marks)


@given(st.sets(st.integers(0, 7), min_size=1), st.sets(st.integers(0, 7)))
def test_choices_score_from_0_to_1_and_in_full_only_for_the_key(right, chosen):
    assert 0 <= scores.choices_score(right, chosen) <= 1
    assert (scores.choices_score(right, chosen) == 1) == (right == chosen)


def test_only_the_right_order_scores_in_full():
    assert [order for order in permutations(range(5)) if scores.order_score(order) == 1] == [(0, 1, 2, 3, 4)]

"""From levels to a grade: the mean of two, the median of three, key criteria, caps, and the channels of a grade."""

from copy import deepcopy
from itertools import product

import pytest

from core.office import office
from curation.judging import scoring
from curation.judging.scoring import (
    Result,
    UnfinishedLevels,
    channels_for,
    combined,
    is_better,
    is_settled,
    lowerings,
    needs_third,
    result_of,
    total_of,
)
from curation.models import Outcome
from products.rulebook import rule_sets
from products.rulebook.content import Content


@pytest.fixture
def rules(app) -> Content:
    """The rules of the office's file."""
    return Content(office().read(rule_sets.FILE))


def levels(rules: Content, level: int = 3, **others: int) -> dict[str, int]:
    """All criteria at one level, except those named."""
    return {criterion.key: level for criterion in rules.criteria} | others


def test_a_total_is_the_weighted_share_of_the_highest_level(rules):
    assert [total_of(rules, levels(rules, level)) for level in (1, 2, 3, 4, 5)] == [20, 40, 60, 80, 100]
    assert total_of(rules, levels(rules, 3, product=5)) == 60 + 25 * 2 // 5
    assert total_of(rules, levels(rules, 3, local=4)) == 62


def test_every_total_there_can_be_lies_between_twenty_and_a_hundred(rules):
    keys = [criterion.key for criterion in rules.criteria]
    totals = {total_of(rules, dict(zip(keys, chosen, strict=True))) for chosen in product((1, 3, 5), repeat=len(keys))}
    assert min(totals) == 20 and max(totals) == 100


@pytest.mark.parametrize("wrong", [{}, {"product": 0}, {"product": 6}, {"taste": 3}])
def test_levels_that_the_rules_do_not_know_are_refused(rules, wrong):
    chosen = levels(rules) | wrong if wrong else {"product": 3}
    with pytest.raises(UnfinishedLevels):
        total_of(rules, chosen)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, []),  # nobody gave a low level
        ({"photos": 1}, []),  # no key criterion
        ({"product": 2}, [("product", 2, "B")]),
        ({"product": 2, "packaging": 2}, [("product", 2, "B"), ("packaging", 2, "B")]),
        ({"product": 1, "packaging": 2}, [("product", 1, "C")]),
    ],
)
def test_what_made_the_outcome_worse_than_the_score_is_named(rules, second, expected):
    found = lowerings(rules, [levels(rules, 4), levels(rules, 4, **second)])
    assert [(lowering.criterion.key, lowering.level, lowering.grade) for lowering in found] == expected


def test_a_low_level_that_changes_nothing_is_not_named(rules):
    assert lowerings(rules, [levels(rules, 2), levels(rules, 2)]) == []


def test_a_half_goes_up(rules):
    assert combined([60, 61]) == 61
    assert combined([61, 60]) == 61
    assert combined([54, 55]) == 55


def test_a_difference_of_twenty_is_settled_and_of_twenty_one_is_not(rules):
    assert not needs_third(rules, [60, 80]) and is_settled(rules, [60, 80])
    assert needs_third(rules, [60, 81]) and not is_settled(rules, [60, 81])
    assert needs_third(rules, [81, 60])


def test_one_score_settles_nothing_and_three_settle_everything(rules):
    assert not is_settled(rules, []) and not is_settled(rules, [100])
    assert is_settled(rules, [20, 60, 100]) and not needs_third(rules, [20, 60, 100])


def test_of_three_the_one_in_the_middle_counts(rules):
    assert combined([100, 60, 70]) == 70
    chosen = [levels(rules, 5), levels(rules, 3), levels(rules, 4)]
    assert result_of(rules, chosen) == Result(Outcome.APPROVED, 80, "B")


@pytest.mark.parametrize(
    ("totals", "grade"), [((85, 85), "A"), ((84, 84), "B"), ((70, 70), "B"), ((69, 69), "C"), ((55, 55), "C")]
)
def test_grades_begin_where_the_file_says(rules, totals, grade):
    assert scoring._grade_for(rules, combined(list(totals))).grade == grade


def test_below_the_lowest_approved_grade_it_is_returned_with_a_grade(rules):
    weak = levels(rules, 2, product=3, packaging=3, price_capacity=3)
    assert result_of(rules, [weak, weak]) == Result(Outcome.RETURNED, 52, "D")


@pytest.mark.parametrize("key", ["product", "packaging", "price_capacity"])
def test_level_one_on_a_key_criterion_by_any_of_them_returns(rules, key):
    fine, harsh = levels(rules, 5), levels(rules, 5, **{key: 1})
    for chosen in ([fine, harsh], [harsh, fine], [fine, harsh, fine]):
        result = result_of(rules, chosen)
        assert (result.outcome, result.grade) == (Outcome.RETURNED, None)


def test_level_one_on_another_criterion_does_not_return(rules):
    assert result_of(rules, [levels(rules, 5, local=1), levels(rules, 5)]).outcome is Outcome.APPROVED


@pytest.mark.parametrize("key", ["product", "packaging", "price_capacity"])
def test_level_two_on_a_key_criterion_by_any_of_them_caps_the_grade(rules, key):
    assert result_of(rules, [levels(rules, 5), levels(rules, 5)]).grade == "A"
    assert result_of(rules, [levels(rules, 5), levels(rules, 5, **{key: 2})]).grade == "C"
    assert result_of(rules, [levels(rules, 5, local=2), levels(rules, 5)]).grade == "A"


def test_a_cap_never_makes_a_grade_better(rules):
    assert result_of(rules, [levels(rules, 2), levels(rules, 2)]) == Result(Outcome.RETURNED, 40, "D")


def test_a_grade_opens_the_channels_that_take_the_goods(rules):
    first, gallery = rules.channels
    assert channels_for(rules, "A", category="batik", kind="batik") == [first, gallery]
    assert channels_for(rules, "C", category="batik", kind="batik") == [first]
    assert channels_for(rules, "A", category="food", kind="food_dry") == [first]
    assert channels_for(rules, "A", category="food", kind="catering") == [first]
    assert channels_for(rules, "D", category="batik", kind="batik") == []
    assert channels_for(rules, None, category="batik", kind="batik") == []


def test_a_kind_may_be_kept_to_some_channels(app):
    raw = deepcopy(office().read(rule_sets.FILE))
    batik = next(category for category in raw["categories"] if category["key"] == "batik")
    _first, gallery = (channel["key"] for channel in raw["channels"])
    batik["kinds"][0]["channels_only"] = [gallery]
    assert channels_for(Content(raw), "A", category="batik", kind="batik") == [gallery]


def test_a_channel_may_take_fewer_grades_than_the_grade_names(app):
    raw = deepcopy(office().read(rule_sets.FILE))
    raw["channels"][0]["grades"] = ["A"]
    assert channels_for(Content(raw), "C", category="batik", kind="batik") == []


def test_an_unknown_kind_is_kept_to_nothing(rules):
    assert channels_for(rules, "C", category="batik", kind=None) == [next(iter(rules.channels))]


def test_better_is_approved_instead_of_returned_or_a_higher_grade(rules):
    grades = [Result(Outcome.APPROVED, 90, "A"), Result(Outcome.APPROVED, 60, "C"), Result(Outcome.RETURNED, 40, "D")]
    nothing = Result(Outcome.RETURNED, 40, None)
    assert is_better(rules, grades[0], grades[1]) and is_better(rules, grades[1], grades[2])
    assert is_better(rules, grades[1], nothing) and not is_better(rules, grades[2], nothing)
    assert not is_better(rules, grades[1], grades[1]) and not is_better(rules, grades[1], grades[0])


def test_a_curators_own_levels_tell_whether_they_would_return_it(rules):
    assert scoring.would_return(rules, levels(rules, 5, product=1))
    assert scoring.would_return(rules, levels(rules, 2))
    assert not scoring.would_return(rules, levels(rules, 3))

"""Patterns of document numbers are refused where a search could take longer than the number is long."""

import re
import time

import pytest

from products.rulebook.patterns import LONGEST, is_usable


@pytest.mark.parametrize(
    "pattern",
    [r"^(P-?IRT)?\s*\d{13}-?\d{2}$", r"^(BPOM\s*RI\s*)?MD\s*\d{12,15}$", r"^ID\d{17}$", "[()+*]+x", "(ab)+", r"\(a+\)+", "[]a)]*(x)", "(a|b)?c"],
)  # fmt: skip
def test_an_offices_pattern_may_be_used(pattern):
    assert is_usable(pattern)
    began = time.perf_counter()
    re.search(pattern, "1" * 200)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("pattern", [r"(\d+)+x", "(a|a)*b", "((a)*)*", "(?:a{1,9}){2,}", "((a+)?)*", "(", "a" * (LONGEST + 1)])
def test_a_pattern_that_may_be_slow_or_means_nothing_is_refused(pattern):
    assert not is_usable(pattern)

"""`script/broken` finds the line of each rule that it breaks, and reads the output of the tests."""

from pathlib import Path

import pytest

from script.measure.broken import RULES, Rule, first_failed, is_found_once, table

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_still_stands_once_where_it_is_broken(rule: Rule):
    assert is_found_once(rule)
    assert rule.broken != rule.kept
    assert all((ROOT / test).is_file() for test in rule.tests.split())


def test_no_rule_is_named_twice():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_line_that_moved_or_was_doubled_is_found(tmp_path):
    rule = Rule("shops close at nine", "shop.py", "close(9)", "close(10)", "tests/test_shop.py")
    for text, once in (("close(9)\n", True), ("close(8)\n", False), ("close(9)\nclose(9)\n", False)):
        (tmp_path / "shop.py").write_text(text)
        assert is_found_once(rule, tmp_path) is once


@pytest.mark.parametrize(
    ("output", "test"),
    [
        ("F\nFAILED tests/a/test_b.py::test_c - assert 1 == 2\n1 failed", "tests/a/test_b.py::test_c"),
        ("F\nFAILED tests/a/test_b.py::test_c[a quiz - of three]\n1 failed", "tests/a/test_b.py::test_c[a quiz - of three]"),
        ("E\nERROR tests/a/test_b.py::test_c - KeyError: 'x'\n1 error", "tests/a/test_b.py::test_c"),
        ("ERROR tests/a/test_b.py - SyntaxError: invalid syntax\n1 error", None),
        ("...\n3 passed", None),
    ],
)
def test_the_first_test_that_failed_is_named(output: str, test: str | None):
    assert first_failed(output) == test


def test_a_break_that_nobody_noticed_is_told():
    rule = Rule("shops close at nine", "shop.py", "close(9)", "close(10)", "tests/test_shop.py")
    assert table([(rule, None), (rule, "tests/test_shop.py::test_at_nine")]).endswith("\n\n2 rules, 1 noticed")
    assert "| shops close at nine | `shop.py` | NOT NOTICED |" in table([(rule, None)])

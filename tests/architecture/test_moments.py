"""No moment of a clock that was ahead stays open or new for a year: every end is registered, every "lately" asks `core.moments`."""

import ast
import re

import pytest

from core import moments
from core.db import Base, TZDateTime
from tests.architecture.test_layers import FILES, ROOT

SAYS_AN_END = re.compile(r"expire|until|^ends|_end$|due|next|retry|not_before|valid|deadline|_by$")
CHOSEN = {
    "access.until": "the last day of a cohort, which a person chose",
}
"""Ends that nobody reckons from now on."""
THOUGHT_OF = {
    "core/beats.py": "of a jump that was seen in a time to come one cannot be sure either",
    "core/moments.py": "the one place",
    "core/parking.py": "takes a form that was sealed ahead, and says why",
    "reminders/rules.py": "pure, with the present as a fact; leaves out what lies ahead",
    "people/tries.py": "removes what is old, and what lies ahead",
}
"""Where a moment is compared with one some time ago, and what lies ahead is thought of."""


def test_every_end_that_is_reckoned_is_brought_back(app):
    ends = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, TZDateTime) and SAYS_AN_END.search(column.name)
    }
    registered = {f"{end.column.class_.__tablename__}.{end.column.key}" for end in moments.registered()}
    assert ends - set(CHOSEN) == registered


def test_whether_something_was_lately_is_asked_in_one_place():
    for path in FILES:
        name = str(path.relative_to(ROOT))
        lines = [node.lineno for node in ast.walk(ast.parse(path.read_text("utf-8"))) if compares_with_a_span_ago(node)]
        assert not lines or name in THOUGHT_OF, f"{name}: lines {lines} would take a moment ahead for new; see core/moments.py"


def compares_with_a_span_ago(node: ast.AST) -> bool:
    """`x > clock.now() - span`, `clock.now() - x < span`, and the same with `now`."""
    if not isinstance(node, ast.Compare):
        return False
    spans = [part for side in (node.left, *node.comparators) for part in ast.walk(side) if isinstance(part, ast.BinOp)]
    return any(isinstance(part.op, ast.Sub) and says_now(part.left) for part in spans)


def says_now(node: ast.AST) -> bool:
    """`clock.now()`, or a name that holds it."""
    return ast.unparse(node) in {"clock.now()", "now"}


@pytest.mark.parametrize(
    "words",
    ["seen > clock.now() - SPAN", "clock.now() - seen < SPAN", "now - seen >= SPAN", "clock.now() - person.created_at >= SAME"],
)
def test_the_search_sees_what_it_is_for(words):
    assert compares_with_a_span_ago(ast.parse(words, mode="eval").body)

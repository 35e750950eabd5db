"""What the check of a rule file accepts can be used: every page that reads the rules finds what it reads."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import pytest

from core.documents.nodes import Node
from curation.models.evidence import EVIDENCE
from curation.shops import feeds
from products import listing_checks
from products.problems import Problem
from products.rulebook import deadlines, rule_file
from products.rulebook.content import Content
from products.rulebook.rules import Rules
from tests.curation.test_feeds import STORED
from tests.products.products import FilledListing, content, five

GONE = object()
ODD = (GONE, None, [], {}, "x", 10**9, ["x"])
"""What stands in the place of each value, one at a time."""
READ = [
    name for kind in (Content, Rules) for name, member in vars(kind).items() if isinstance(member, property | cached_property)
]
DAY = date(2026, 11, 23)
UNLIKE = replace(FilledListing(), title="X", description="", price=1, variants=["Merah"] * 30, label_checklist=[])


def node_of(value: Any) -> Node:
    """A node without a file, for a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return Node("curation.yaml", 1, value, {name: node_of(child) for name, child in pairs})


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The paths of all values; of the items of a list only the first."""
    pairs = value.items() if isinstance(value, dict) else list(enumerate(value))[:1] if isinstance(value, list) else ()
    for name, child in pairs:
        yield (*path, name)
        yield from places(child, (*path, name))


def parents() -> list[tuple]:
    """The places that hold others: a test for each."""
    return sorted({path[:2] for path in places(content())}, key=str)


def use(rules: Rules) -> None:
    """Read all that pages read of the rules."""
    for name in READ:
        getattr(rules, name)
    for listing in (FilledListing(), UNLIKE):
        for photos in (five(), five()[:1]):
            checked: list[Problem] = listing_checks.problems(listing, photos, rules, (), today=DAY)
            assert all(isinstance(problem.text, str) for problem in checked)
    for category in rules.categories.values():
        assert all(listing_checks.label_items(rules, category.key, kind.key) is not None for kind in category.kinds)
    for channel in rules.channels.values():
        feeds.faults_of(EVIDENCE.read(STORED), channel)
    for deadline in (deadlines.check_document_by, deadlines.check_by, deadlines.score_by, deadlines.mend_by):
        deadline(rules, DAY)


@pytest.mark.parametrize("part", parents(), ids=lambda part: "/".join(map(str, part)))
def test_a_value_that_the_check_accepts_breaks_no_page(app, part):
    accepted = broken = 0
    for path in places(content()):
        if path[:2] != part:
            continue
        for odd in ODD:
            changed = with_odd(path, odd)
            if len(rule_file.check(node_of(changed))):
                broken += 1
                continue
            accepted += 1
            try:
                use(Rules(changed, id=1, version=1, in_force_from=None))
            except Exception as error:
                where = "/".join(map(str, path))
                raise AssertionError(
                    f"{where} as {'gone' if odd is GONE else odd!r} is accepted, and then: {error!r}"
                ) from error
    assert accepted + broken


def with_odd(path: tuple, odd: Any) -> dict[str, Any]:
    """The office's rules with another value at one place."""
    changed = copy.copy(content())
    inner: Any = changed
    for step in path[:-1]:
        inner[step] = copy.copy(inner[step])
        inner = inner[step]
    if odd is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    return changed

"""A rule that many places need is written once: nowhere else stands what only its home may say."""

import re

import pytest

from tests.architecture.test_layers import FILES, ROOT

HOMES = {
    "who works at the office": (r"Role\.(OFFICER|ADMIN), Role\.(OFFICER|ADMIN)", set()),
    "on which days the office works": (r"\.weekday\(\)", {"core/working_days.py"}),
    "on which days a role is in force": (r"until >= ", {"people/models/persons.py"}),
    "which page of a list is wanted": (r"get\(\"page\"", {"core/paging.py"}),
    "which rows and how many pages a list has": (r"page - 1|// (PER_)?PAGE", {"core/paging.py"}),
    "what was typed to search a list": (r"\.get\(\"q\"", {"core/web.py"}),
    "what a refusal says": (r"\.message, \*\*\w+\.values", {"core/refusals.py"}),
    "that nothing stays of what was refused": (
        r"except DomainError",
        {
            "core/refusals.py",
            "core/decoding.py",  # lets it pass, among other faults of a picture
            "core/parking.py",  # takes back to its own savepoint and drops what was kept
            "lms/cli/__init__.py",  # a command: one sentence in English
            "curation/views/drafts.py",  # within the savepoint of core/parking.py
            "mentoring/views/cohort_joining.py",  # asks whether one may join, and has done nothing yet
            "quizzes/views/answers.py",  # within the savepoint of core/parking.py
            "quizzes/views/reflections.py",  # the same
        },
    ),
}


@pytest.mark.parametrize("rule", HOMES)
def test_a_rule_stands_in_its_home_alone(rule):
    pattern, homes = HOMES[rule]
    found = {str(path.relative_to(ROOT)) for path in FILES if re.search(pattern, path.read_text("utf-8"))}
    assert found == homes

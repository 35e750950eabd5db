"""What docs/security.md promises is shown by tests that exist, and no chapter of the standard is left out."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.test_layers import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w./-]+?)(?:::(\w+))?`")
CHAPTERS = [f"V{number}" for number in range(1, 18)]
STATES = {"met", "partly", "not met", "not applicable"}


@cache
def functions_of(path: str) -> set[str]:
    """The tests of a file."""
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def is_there(path: str, name: str) -> bool:
    """Whether a named file or folder exists, and in it the named test."""
    return (ROOT / path).exists() and (not name or name in functions_of(path))


def chapters() -> dict[str, list[list[str]]]:
    """Each chapter with the cells of its rows: section, state, how."""
    found = {}
    for part in re.split(r"^### ", PAGE.split("## OWASP ASVS")[1].split("\n## ")[0], flags=re.MULTILINE)[1:]:
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| V")]
        found[part.split()[0]] = rows
    return found


def test_every_test_that_is_named_exists():
    assert len(NAMED.findall(PAGE)) > 100
    assert not [f"{path}::{name}" for path, name in NAMED.findall(PAGE) if not is_there(path, name)]


def test_every_chapter_is_there_with_its_sections():
    assert list(chapters()) == CHAPTERS
    for chapter, rows in chapters().items():
        assert rows and all(section.startswith(f"{chapter}.") for section, *_ in rows), chapter


def test_each_section_says_how_it_is_met_or_why_it_is_not():
    for rows in chapters().values():
        for section, state, how in rows:
            assert state in STATES, section
            if state in {"met", "partly"}:
                assert NAMED.search(how) or "](" in how, f"{section}: nothing shows it"
            assert ("Lacks: " in how) is (state == "partly"), section
            assert len(how) > 10, section


def test_what_is_put_off_is_put_off_to_an_order_that_there_is():
    roadmap = (ROOT / "docs" / "roadmap.md").read_text("utf-8").split("## What comes next")[1].split("\n## ")[0]
    for number in set(re.findall(r"\bnext (\d)", PAGE, re.IGNORECASE)):
        assert f"\n{number}. " in roadmap


@pytest.mark.parametrize(
    ("named", "there"),
    [
        (("tests/people/test_tries.py", ""), True),
        (("tests/people/test_tries.py", "test_that_nobody_wrote"), False),
        (("tests/people/test_nothing.py", ""), False),
    ],
)
def test_a_name_that_leads_nowhere_is_noticed(named, there):
    assert is_there(*named) is there

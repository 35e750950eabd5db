"""Imports run downwards only."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FLOORS = (
    "lms",
    "reports",
    "tools",
    "curation",
    "eligibility",
    "products",
    "certificates",
    "mentoring",
    "quizzes",
    "courses",
    "reminders",
    "people",
    "core",
)
SUBJECTS = ("judging", "shops")
"""The folders of `curation/` that hold its verbs: each knows only those after it."""
OF_THE_APPLICATION = {"current_app", "render_template"}
"""What a verb may take from flask: the application's settings, and text made of a template. Never the request."""
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imports_of(path: Path) -> set[str]:
    """The house's packages that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add((node.module or "").split(".")[0])
    return found & set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_knows_only_what_stands_below_it(path: Path):
    own = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = {name for name in imports_of(path) if FLOORS.index(name) < own}
    assert not above


def test_a_subject_of_curation_knows_only_what_stands_below_it():
    for path in (ROOT / "curation").rglob("*.py"):
        subject = path.relative_to(ROOT / "curation").parts[0]
        if subject not in SUBJECTS:
            continue
        froms = [
            n.module.split(".")
            for n in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(n, ast.ImportFrom) and n.module
        ]
        known = {parts[1] for parts in froms if parts[0] == "curation" and len(parts) > 1}
        assert not known & set(SUBJECTS[: SUBJECTS.index(subject)]), path


def flask_names_in(tree: ast.Module) -> set[str]:
    """What a file takes from flask itself and from Flask-Login."""
    froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module in {"flask", "flask_login"}]
    return {alias.name for node in froms for alias in node.names}


def test_every_package_begins_with_a_docstring_and_nothing_else():
    for floor in FLOORS:
        for path in (ROOT / floor).glob("__init__.py"):
            body = ast.parse(path.read_text("utf-8")).body
            assert len(body) == 1 and ast.get_docstring(ast.Module(body, []))


def test_verbs_know_no_request_and_never_commit():
    """Only views, lists, commands, jobs, the roof and the floor's web rooms may know a request or end a transaction."""
    free = {"views", "lists", "lists.py", "cli", "forms", "forms.py", "jobs.py", "views.py", "connections.py"}
    for path in FILES:
        parts = set(path.relative_to(ROOT).parts)
        if parts & free or path.relative_to(ROOT).parts[0] in {"lms", "core"}:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        called = {
            node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert "commit" not in called, path
        assert "current_user" not in names, path
        assert flask_names_in(tree) <= OF_THE_APPLICATION, path


def test_there_is_no_room_for_odds_and_ends():
    assert not [path for path in FILES if path.stem in {"utils", "helpers", "common", "misc"}]

"""Every test can fail: it has an assertion, or expects an error, or calls a helper of its file that asserts."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]


def without_assertion(source: str) -> list[str]:
    """Return the names of tests that assert nothing."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    asserting = {function.name for function in functions if asserts(function)}
    return [
        function.name
        for function in functions
        if function.name.startswith("test_") and not asserts(function) and not called_by(function) & asserting
    ]


def asserts(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or "raises" in called_by(function)


def called_by(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {
        call.id if isinstance(call, ast.Name) else call.attr for call in calls if isinstance(call, ast.Name | ast.Attribute)
    }


def test_every_test_asserts_something():
    """Journeys are left out: each step of their people checks the page that it reaches."""
    files = [path for path in TESTS.rglob("test_*.py") if "journeys" not in path.parts]
    found = {str(path.relative_to(TESTS)): names for path in files if (names := without_assertion(path.read_text("utf-8")))}
    assert len(files) > 100 and found == {}


def test_a_test_that_asserts_nothing_is_found():
    assert without_assertion("def test_a():\n    f()\n\ndef test_b():\n    assert f()\n") == ["test_a"]
    assert without_assertion("def f():\n    assert g()\n\ndef test_c():\n    f()\n") == []

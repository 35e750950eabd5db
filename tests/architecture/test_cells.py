"""One place writes cells for spreadsheets, and every export goes through it."""

import ast

import pytest

from tests.architecture.test_layers import FILES, ROOT

WRITERS = {"csv.writer", "csv.DictWriter"}
LIBRARIES = {"openpyxl", "xlsxwriter", "xlwt", "odf", "pandas", "tablib", "pyexcel", "ezodf"}
MEDIA_TYPES = ("text/csv", "text/tab-separated-values", "spreadsheet", "excel")
SCRIPTS = sorted((ROOT / "script").rglob("*.py"))


def writes_cells(tree: ast.AST) -> bool:
    """Whether a file writes cells by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in WRITERS:
            return True
        if isinstance(node, ast.ImportFrom) and {f"{node.module}.{alias.name}" for alias in node.names} & WRITERS:
            return True
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if {name.partition(".")[0] for name in names} & LIBRARIES:
            return True
    return False


def sends_a_sheet(tree: ast.AST) -> bool:
    """Whether a file names the media type of a spreadsheet."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return any(kind in text for text in texts for kind in MEDIA_TYPES if " " not in text)


def test_only_core_sheets_writes_cells():
    found = {str(path.relative_to(ROOT)) for path in [*FILES, *SCRIPTS] if writes_cells(ast.parse(path.read_text("utf-8")))}
    assert found == {"core/sheets.py"}


def test_whoever_sends_a_sheet_has_it_from_there():
    senders = {str(path.relative_to(ROOT)) for path in FILES if sends_a_sheet(ast.parse(path.read_text("utf-8")))}
    assert senders == {"reports/views/coverage.py", "curation/views/channels.py", "lms/views/audit.py"}
    for name in ("reports/views/coverage.py", "curation/shops/feeds.py", "lms/views/audit.py"):
        assert "sheets.csv_of(" in (ROOT / name).read_text("utf-8")
    assert "feeds.as_csv(" in (ROOT / "curation/views/channels.py").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        "import csv; csv.writer(f)",
        "csv.DictWriter(f, [])",
        "from csv import writer",
        "import openpyxl",
        "from odf.table import Table",
    ],
)
def test_the_search_sees_what_it_is_for(words):
    assert writes_cells(ast.parse(words))

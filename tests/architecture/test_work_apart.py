"""What others send is opened in few places, each of them in the table of docs/security.md with its limit and its test."""

import ast
import re
import subprocess
import sys
from functools import cache

import pytest

from tests.architecture.test_layers import ROOT

PACKAGES = (
    "core",
    "people",
    "reminders",
    "courses",
    "quizzes",
    "mentoring",
    "certificates",
    "products",
    "eligibility",
    "curation",
    "tools",
    "reports",
    "lms",
)
HEAVY = {"PIL", "pillow_heif", "markdown", "weasyprint"}
"""What opens pictures and renders texts. Only children load it, the process that prints, and the demo, which draws its own."""
MAY_BE_HEAVY = {
    "core/decoding.py", "core/markup.py", "core/weasyprinting.py", "courses/package/rasters.py", "courses/rendering.py",
    "products/measuring.py", "lms/demo/goods.py", "lms/demo/photos.py", "quizzes/photo_advice.py",
}  # fmt: skip
ALONE = {"lms/demo/goods.py", "lms/demo/photos.py"}
"""Run by a command that no request starts."""
LOADED_LATE = {
    "core/pdf.py": "core.weasyprinting",
    "products/listing_photos.py": "products.measuring",
}
READERS = {
    "zipfile.ZipFile", "tarfile.open", "csv.reader", "csv.DictReader", "json.loads", "json.load", "yaml.load", "yaml.compose",
    "yaml.parse", "nodes.read", "expat.ParserCreate", "ElementTree.fromstring", "gzip.decompress", "zlib.decompress",
    "pickle.loads", "pickle.load", "pickle.Unpickler", "Image.open", "photo_pool.run", "photo_pool.prepare", "photo_pool.as_jpeg",
    "photo_pool.smaller", "markdown.markdown", "rendered.lesson_html", "pypdfium2.PdfDocument",
    "pyrage.decrypt",
}  # fmt: skip
OUR_OWN = {
    "core/decoding.py", "core/markup.py", "courses/package/rasters.py",  # in children, asked for by files that stand in the table
    "products/rulebook/rule_sets.py",  # reads what it wrote a moment before
    "courses/views/teach_packages.py",  # packs what it sends
    "people/own_copy.py",  # the same
    "lms/guides.py",  # renders the program's own guides
}  # fmt: skip
TABLE = (ROOT / "docs/security.md").read_text("utf-8").split("## What others send")[1].split("\n## ")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("| ") and not line.startswith("| what")]


@cache
def trees() -> dict[str, ast.Module]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in files}


def imported_by(tree: ast.AST, *, late: bool) -> set[str]:
    """The modules that a file imports: at its top, or also where they are needed."""
    nodes = ast.walk(tree) if late else iter(tree.body)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def readers_in(tree: ast.AST) -> set[str]:
    """Which of the readers a file calls, or takes as its parent."""
    found = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found |= {ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
    return found & READERS


def test_only_what_children_run_loads_what_opens_pictures_and_texts():
    heavy = {file for file, tree in trees().items() if {name.split(".")[0] for name in imported_by(tree, late=True)} & HEAVY}
    assert heavy == MAY_BE_HEAVY


def test_nobody_else_loads_it_by_the_back_door():
    names = {file.removesuffix(".py").replace("/", ".") for file in MAY_BE_HEAVY - ALONE}
    found = {
        (file, name)
        for file, tree in trees().items()
        if file not in MAY_BE_HEAVY
        for name in imported_by(tree, late=True) & (names | {"quizzes.photo_advice"})
    }
    allowed = {*LOADED_LATE.items(), ("products/listing_photos.py", "quizzes.photo_advice")}
    assert found == allowed


LOADED = """
import sys
from lms.app import create_app
from lms.config import read
create_app(read({"LMS_DATA": sys.argv[1], "LMS_SECRET_KEY": "x" * 40}))
print(*sorted({"PIL", "pillow_heif", "markdown", "weasyprint", "nh3"} & set(sys.modules)))
"""


def test_the_application_starts_without_it(tmp_path):
    told = subprocess.run([sys.executable, "-c", LOADED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""


def test_every_place_that_reads_what_others_send_stands_in_the_table():
    reading = {file for file, tree in trees().items() if readers_in(tree)} - OUR_OWN
    lacking = {file for file in reading if f"`{file}`" not in TABLE}
    assert not lacking, f"not in the table of docs/security.md: {lacking}"


def test_every_row_of_the_table_names_a_place_a_limit_and_a_test():
    assert len(ROWS) > 10
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4 and all(cells), row
        for file in re.findall(r"`([\w/]+\.py)`", cells[1]):
            assert (ROOT / file).exists(), file
        assert re.search(r"`tests/[\w/]+\.py", cells[3]), row


@pytest.mark.parametrize("call", ["zipfile.ZipFile(x)", "json.loads(x)", "Image.open(x)"])
def test_a_new_place_would_be_seen(call):
    assert readers_in(ast.parse(call)) == {call.removesuffix("(x)")}

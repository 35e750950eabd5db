"""The search of the logs finds planted personal data in every process, and lets harmless lines pass."""

import shutil
import subprocess
import sys

import pytest

from lms.config import ROOT
from tests import logs

HARMLESS = (
    '{"at": "2026-11-30T23:00:00+0000", "message": "request", "route": "/k/<code>", "person": 3, "milliseconds": 812.5}',
    '{"message": "unexpected error", "error": "  File \\"lms/errors.py\\", line 12, in answer\\nbuiltins.KeyError"}',
    '{"logger":"nginx","request_id":"081212345678","file":"/static/app.0123456789.css","from":"10.0.0.0"}',
)
PLANTED = (
    "Sri Rahayu", "0812-0000-0101", "081200000101", "dewi@demo.example", "kopi tubruk simpang lima", "+628123456789",
    "somebody@surel.example", "GET /k/KMT7-R4XP", "/reset/abcdef12", "/sign-in?next=/account", "typed by somebody",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Return a folder that is removed after the test, before the search of this run's own logs."""
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("words", PLANTED)
def test_a_planted_line_is_found_and_named(folder, words):
    (folder / "server.log").write_text("\n".join([*HARMLESS, f'{{"message": "{words}"}}', *HARMLESS]))
    found = list(logs.search(folder.rglob("*.log"), {"typed by somebody"}))
    assert len(found) == 1 and "server.log:4" in found[0] and words in found[0]


def test_what_is_harmless_passes(tmp_path):
    (tmp_path / "server.log").write_text("\n".join(HARMLESS))
    assert not list(logs.search(tmp_path.rglob("*.log"), {"typed by somebody"}))


STORY = """
import logging

def test_that_passes(tmp_path):
    {plant}

def test_another(tmp_path):
    pass
"""
PLANTS = "logging.getLogger('lms').info('Bu Sri Rahayu'); (tmp_path / 'server.log').write_text('Budi Santoso')"


def run(folder, plant: str, *options: str) -> subprocess.CompletedProcess:
    """Run pytest with the search over two tests that pass."""
    (folder / "test_story.py").write_text(STORY.format(plant=plant))
    (folder / "conftest.py").write_text("from tests.logs import watch as pytest_configure\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, "-c", "/dev/null"]
    return subprocess.run([*command, "--basetemp", folder / "run", *options, folder], cwd=ROOT, capture_output=True, text=True)


def test_a_run_of_two_processes_fails_where_a_line_holds_a_name(folder):
    done = run(folder, PLANTS, "-n", "2")
    assert done.returncode == 1 and "logs hold a person" in done.stdout and "2 passed" in done.stdout
    assert "tests-own.log:1: the cast's name" in done.stdout and "server.log:1: the cast's name" in done.stdout


def test_a_run_whose_logs_hold_nobody_passes(folder):
    done = run(folder, "logging.getLogger('lms').info('a line')")
    assert done.returncode == 0 and (folder / "run/tests-own.log").exists(), done.stdout + done.stderr

"""The doctor checks the installation and says what to repair. A thread that would wait for itself gets an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from core.db import db
from core.line import WaitsForItself

ROOT = Path(__file__).parent.parent.parent


def doctor(data: Path) -> subprocess.CompletedProcess:
    """Run `lms doctor` before and after `lms database migrate`. Returns the second result."""
    environ = {**os.environ, "LMS_DATA": str(data), "PYTHONPATH": str(ROOT), "LMS_LOG_LEVEL": "ERROR"}
    environ.pop("DATABASE_URL", None)

    def lms(*command: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-m", "lms", *command], env=environ, capture_output=True, text=True, timeout=60)

    first = lms("doctor")
    assert first.returncode == 1 and "MEND  the database is older" in first.stdout
    lms("database", "migrate")
    return lms("doctor")


def test_a_sound_installation_is_called_so(tmp_path: Path):
    result = doctor(tmp_path)
    assert result.returncode == 0, result.stdout
    assert "MEND" not in result.stdout and "SQLite 3." in result.stdout


def test_a_thread_that_writes_is_told_when_it_would_wait_for_itself(app):
    if db.engine.dialect.name != "sqlite":
        return
    db.session.execute(text("SELECT 1"))
    with pytest.raises(WaitsForItself), db.engine.connect() as second:
        second.execute(text("SELECT 1"))

"""The conditions of a run: commit, machine, versions, rows and disk. They are printed with its figures."""

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select, text

from core import engine
from core.db import db
from courses.models import Enrolment, LessonProgress
from lms.config import ROOT
from people.models import Person
from quizzes.models import Answer, Submission

COUNTED = {
    "people": Person,
    "enrolments": Enrolment,
    "lessons done": LessonProgress,
    "answers": Answer,
    "hand-ins": Submission,
}


def describe(folder: Path) -> dict[str, str]:
    """Describe the conditions, without names of machines or paths. Call it in an application context."""
    return {
        "commit": _commit(),
        "begun": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": _machine(),
        "load before": f"{os.getloadavg()[0]:.1f} (1 minute; 0 is idle)",
        "Python": f"{platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("Flask", "SQLAlchemy", "waitress", "WeasyPrint")),
        "database": _database(),
        "rows": ", ".join(
            f"{db.session.scalar(select(func.count()).select_from(model))} {name}" for name, model in COUNTED.items()
        ),
        "disk": f"{syncs_per_second(folder):.0f} fdatasync/s of 4 KB",
    }


def syncs_per_second(folder: Path, seconds: float = 1.0) -> float:
    """Measure how many writes of 4 KB a second reach the disk of a folder. Every saved answer waits for one."""
    path = folder / "fdatasync"
    with open(path, "wb", buffering=0) as file:
        count, end, began = 0, time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < end:
            file.write(b"\0" * 4096)
            os.fdatasync(file.fileno())
            count += 1
        took = time.monotonic() - began
    path.unlink()
    return count / took


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD") or "unknown"
    changed = len((_git("status", "--porcelain", "--untracked-files=no") or "").splitlines())
    return f"{commit}, {changed} files changed since" if changed else commit


def _git(*words: str) -> str | None:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def _machine() -> str:
    facts = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = {line.partition(":")[2].strip() for line in facts.splitlines() if line.startswith("model name")}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({', '.join(models) or platform.machine()}), {memory:.0f} GB, {platform.system()}"


def _database() -> str:
    if db.engine.dialect.name == "sqlite":
        return f"SQLite {engine.sqlite_module().sqlite_version}, WAL, synchronous FULL"
    facts = [db.session.scalar(text(f"SHOW {name}")) for name in ("server_version", "synchronous_commit", "fsync")]
    return "PostgreSQL {}, synchronous_commit {}, fsync {}".format(*facts)

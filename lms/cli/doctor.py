"""The command `lms doctor`: check the installation and say what to repair."""

import sqlite3
import sys
from collections.abc import Callable
from datetime import timedelta

import click
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.exc import DBAPIError

from core import clock, engine, jobs, vault
from lms import frozen, keys
from lms.backup import archive, recovery
from lms.cli.app import in_app
from lms.cli.database import pending_migrations
from lms.config import read
from lms.trouble import checks, database, integrity, seals, stored_files
from lms.trouble.finding import Finding

Line = tuple[bool, str]
"""Whether something is well, and a sentence about it."""
MINUTE = timedelta(minutes=1)
NEED_TABLES = checks.NEED_TABLES | {"files", "seals"}
"""Checks that read tables, when the doctor runs them."""


@click.command()
@click.option("--whole", is_flag=True, help="Read the whole database and every file, however long it takes.")
@in_app
def doctor(whole: bool) -> None:
    """Check the installation and say, line by line, what is well and what to mend. Exit 1 where something must be mended."""
    with force_locale("en"):
        lines = _own_lines() + [line for finding in _findings(whole) for line in _lines(finding)]
    for well, line in lines:
        click.echo(f"{'ok  ' if well else 'MEND'}  {line}")
    sys.exit(0 if all(well for well, _ in lines) else 1)


def refuse_unsound_sqlite() -> str | None:
    """Return a sentence if the installation uses a version of SQLite that can corrupt the database, else None."""
    if not read().database_url.startswith("sqlite") or engine.sqlite_is_sound():
        return None
    version = engine.sqlite_module().sqlite_version
    return f"SQLite {version} can corrupt a database in WAL mode; 3.51.3 or later is needed: install the pysqlite3 wheel (x86_64) or use PostgreSQL."


def _own_lines() -> list[Line]:
    """Run the checks that only the doctor makes."""
    return [
        _line_of(check)
        for check in (_sqlite, _other_sqlite, _migrations, _sealed_fields, _secret_key, _frozen, _recovery_key, _queue)
    ]


def _line_of(check: Callable[[], Line]) -> Line:
    """Run a check. If the database cannot be read, return a line that says so."""
    try:
        return check()
    except DBAPIError as error:
        word = integrity.damage_in(error) or type(error).__name__
        return False, f"{check.__name__.strip('_').replace('_', ' ')}: the database cannot be read ({word})"
    finally:
        integrity.end_session()  # the next check opens its own connection


def _findings(whole: bool) -> list[Finding]:
    """Run the checks that administrators read too. Database and files are read now, instead of the worker's notes."""
    replacements = {
        "database": lambda: _database(whole),
        "files": lambda: _files(whole),
        "seals": lambda: seals.judge(seals.read_now()),
    }
    left_out = frozenset() if _has_tables() else NEED_TABLES
    findings = []
    for name, check in checks.CHECKS.items():
        if name in left_out:
            continue
        findings.append(checks.run(name, replacements.get(name, check)))
        integrity.end_session()
    return findings


def _has_tables() -> bool:
    """Tell whether the database has all tables. Another line of the doctor says why it lacks some."""
    try:
        return not pending_migrations()
    except DBAPIError:
        return False


def _lines(finding: Finding) -> list[Line]:
    """Return a line for the finding, and a line for each affected thing."""
    sentences = [f"{finding.title}: {finding.what}", *([] if finding.is_ok else [finding.lost, finding.todo])]
    things = [f"{finding.title}: {thing}" for thing in finding.things]
    return [(finding.is_ok, line) for line in (" ".join(filter(None, sentences)), *things)]


def _database(whole: bool) -> Finding:
    if not database.does_answer():
        return database.judge(answers=False, note={})
    return database.judge(answers=True, note=database.note_of(integrity.find_fault(None if whole else MINUTE, whole=whole)))


def _files(whole: bool) -> Finding:
    progress = stored_files.examine(stored_files.Progress(), None if whole else MINUTE)
    note = {"looked_at": clock.now().isoformat(), "count": progress.count}
    things = stored_files.describe_bad(progress.bad, file_name=archive.name_of)
    return stored_files.judge(progress.bad, note, things=things)


def _sqlite() -> Line:
    complaint = refuse_unsound_sqlite()
    return (
        (False, complaint)
        if complaint
        else (True, f"SQLite {engine.sqlite_module().sqlite_version} keeps or would keep the database")
    )


def _other_sqlite() -> Line:
    return True, f"SQLite {sqlite3.sqlite_version} (Python's own) keeps the queue, outside WAL mode"


def _migrations() -> Line:
    pending = pending_migrations()
    return (
        (False, "the database is older than the program: run lms database migrate")
        if pending
        else (True, "the database has the newest form")
    )


def _sealed_fields() -> Line:
    if pending_migrations():
        return True, "sealed fields are looked at once the database has its newest form"
    return vault.examine()


def _secret_key() -> Line:
    if pending_migrations():
        return True, "the secret key is looked at once the database has its newest form"
    return keys.examine_secret()


def _frozen() -> Line:
    if pending_migrations():
        return True, "frozen records are looked at once the database has its newest form"
    return frozen.examine()


def _recovery_key() -> Line:
    if recovery.exists():
        return True, "backups seal the keys to the office's recovery key"
    where = "in service make one: lms keys recovery" if read().is_public else "nobody but this machine sees them"
    return not read().is_public, f"backups hold the keys open; {where}"


def _queue() -> Line:
    return (
        (True, "the queue answers") if jobs.is_reachable(current_app) else (False, "the queue does not answer: see REDIS_URL")
    )

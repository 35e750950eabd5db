"""`lms doctor`: is this installation sound, and what to mend."""

import shutil
import sqlite3
import sys

import click
from flask import current_app
from sqlalchemy import text

from core import engine, jobs, vault
from core.db import db
from lms import frozen, keys
from lms.backup import recovery
from lms.cli.app import in_app
from lms.cli.database import pending_migrations
from lms.config import read


@click.command()
@in_app
def doctor() -> None:
    """Check the installation and say, line by line, what is well and what to mend. Exit 1 where something must be mended."""
    findings = [
        check()
        for check in (
            _sqlite,
            _other_sqlite,
            _database,
            _migrations,
            _sealed_fields,
            _secret_key,
            _frozen,
            _recovery_key,
            _queue,
            _disk,
        )
    ]
    for well, line in findings:
        click.echo(f"{'ok  ' if well else 'MEND'}  {line}")
    sys.exit(0 if all(well for well, _ in findings) else 1)


def refuse_unsound_sqlite() -> str | None:
    """A sentence when the database would be kept by a SQLite that can corrupt it, else None."""
    if not read().database_url.startswith("sqlite") or engine.sqlite_is_sound():
        return None
    version = engine.sqlite_module().sqlite_version
    return f"SQLite {version} can corrupt a database in WAL mode; 3.51.3 or later is needed: install the pysqlite3 wheel (x86_64) or use PostgreSQL."


def _sqlite() -> tuple[bool, str]:
    complaint = refuse_unsound_sqlite()
    return (
        (False, complaint)
        if complaint
        else (True, f"SQLite {engine.sqlite_module().sqlite_version} keeps or would keep the database")
    )


def _other_sqlite() -> tuple[bool, str]:
    return True, f"SQLite {sqlite3.sqlite_version} (Python's own) keeps the queue, outside WAL mode"


def _database() -> tuple[bool, str]:
    try:
        db.session.execute(text("SELECT 1"))
        db.session.rollback()  # what is looked at next opens a connection of its own
    except Exception as error:
        return False, f"the database does not answer: {type(error).__name__}"
    return True, f"the database answers ({db.engine.dialect.name})"


def _migrations() -> tuple[bool, str]:
    pending = pending_migrations()
    return (
        (False, "the database is older than the program: run lms database migrate")
        if pending
        else (True, "the database has the newest form")
    )


def _sealed_fields() -> tuple[bool, str]:
    if pending_migrations():
        return True, "sealed fields are looked at once the database has its newest form"
    finding = vault.examine()
    db.session.rollback()
    return finding


def _secret_key() -> tuple[bool, str]:
    if pending_migrations():
        return True, "the secret key is looked at once the database has its newest form"
    finding = keys.examine_secret()
    db.session.rollback()
    return finding


def _frozen() -> tuple[bool, str]:
    if pending_migrations():
        return True, "frozen records are looked at once the database has its newest form"
    finding = frozen.examine()
    db.session.rollback()
    return finding


def _recovery_key() -> tuple[bool, str]:
    if recovery.exists():
        return True, "backups seal the keys to the office's recovery key"
    where = "in service make one: lms keys recovery" if read().is_public else "nobody but this machine sees them"
    return not read().is_public, f"backups hold the keys open; {where}"


def _queue() -> tuple[bool, str]:
    return (
        (True, "the queue answers") if jobs.is_reachable(current_app) else (False, "the queue does not answer: see REDIS_URL")
    )


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(read().data).free // 2**20
    return free > 1024, f"{free} MB free for data"
